-- Whom a survey's owner wants told of its responses, and what is to be told to whom.
--
-- A delivery is written by the statement that keeps its response, so that neither is there without the other. It does not
-- hold the answers: they are read when they are sent, and a response that is deleted meanwhile is not told.

CREATE TABLE survey.webhooks (
    survey_id uuid NOT NULL,
    id uuid NOT NULL, -- v7
    url text NOT NULL,
    description text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    disabled_because text CHECK (disabled_because IN ('owner', 'gone', 'failing')),
    enabled boolean NOT NULL GENERATED ALWAYS AS (disabled_because IS NULL) STORED,
    failing_since timestamptz, -- of attempts without one good among them
    -- The first byte says whether the rest is sealed.
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_until timestamptz,
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
    PRIMARY KEY (survey_id, id)
);

CREATE TABLE survey.deliveries (
    survey_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    id uuid NOT NULL, -- of type response.created: the response's; v7 in any case
    type text NOT NULL CHECK (type IN ('response.created', 'webhook.test')),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    -- Who takes it up moves this on, so that it comes back if nothing is heard of them.
    next_attempt_at timestamptz,
    last_at timestamptz,
    last_status smallint,
    last_error text,
    last_milliseconds integer,
    CHECK ((next_attempt_at IS NOT NULL) = (state = 'pending')),
    PRIMARY KEY (survey_id, webhook_id, id)
);

-- What there is to do, by webhook: one that answers nothing is stepped over with all that waits for it.
CREATE INDEX deliveries_pending ON survey.deliveries (survey_id, webhook_id, next_attempt_at) WHERE state = 'pending';
-- What housekeeping deletes.
CREATE INDEX deliveries_age ON survey.deliveries (created_at);

-- What an owner decides about who answers, when and how often. What is absent is at its default.
ALTER TABLE survey.surveys
    ADD COLUMN settings jsonb NOT NULL DEFAULT '{}',
    DROP CONSTRAINT surveys_state_check,
    ADD CONSTRAINT surveys_state_check CHECK (state IN ('draft', 'open', 'closing', 'closed'));
ALTER TABLE survey.surveys
    ADD COLUMN is_listed boolean NOT NULL
        GENERATED ALWAYS AS (state = 'open' AND NOT settings @> '{"listed": false}') STORED;
CREATE INDEX surveys_listed ON survey.surveys (id DESC) WHERE is_listed;
DROP INDEX survey.surveys_open;
-- For the few that delete what is old.
CREATE INDEX surveys_retention ON survey.surveys (id) WHERE settings ->> 'retention_days' IS NOT NULL;

-- What a batch must know when it takes a stripe. `in_turn`: responses are written one batch after the other, since
-- they are limited in number, or to one each; then stripe 0 is the only one that is open.
ALTER TABLE survey.stripes
    ADD COLUMN opens_at timestamptz,
    ADD COLUMN closes_at timestamptz,
    ADD COLUMN signed_in boolean NOT NULL DEFAULT false,
    ADD COLUMN in_turn boolean NOT NULL DEFAULT false;

-- Who answered, where respondents were told that it is kept.
ALTER TABLE survey.responses ADD COLUMN respondent_id uuid;
CREATE INDEX responses_respondent ON survey.responses (survey_id, respondent_id) WHERE respondent_id IS NOT NULL;

-- Who has answered an anonymous survey that takes one response each, and nothing about what. A row holds the sorted ids
-- of many people, so that its xmin and its place tell no more than that one of them was the last to answer. It is split
-- in two when it is full; `first_id` is the smallest id that belongs there.
CREATE TABLE survey.participants (
    survey_id uuid NOT NULL,
    first_id uuid NOT NULL,
    people uuid[] NOT NULL,
    PRIMARY KEY (survey_id, first_id)
);
-- A page holds two versions of a full row, and the older one goes when there is a third.
ALTER TABLE survey.participants ALTER COLUMN people SET STORAGE PLAIN;
ALTER TABLE survey.participants SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50
);

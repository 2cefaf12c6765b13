-- A place for each session, and for each token without one, in the status lists (draft-ietf-oauth-status-list).
CREATE SEQUENCE auth.status_index MINVALUE 0;

-- What the lists are made of: the places of the sessions that were ended.
ALTER TABLE auth.revocations ADD COLUMN status_index bigint;
CREATE INDEX revocations_status ON auth.revocations (status_index) WHERE status_index IS NOT NULL;
-- Those that a version before this one recorded, which may go on beside it.
CREATE INDEX revocations_without_status ON auth.revocations (id)
    WHERE status_index IS NULL AND kind = 'session';

-- Tokens that belong to no session. Revoked by id, or with all that their subject was given before some time.
CREATE TABLE auth.status_entries (
    status_index bigint PRIMARY KEY DEFAULT nextval('auth.status_index'),
    token_id uuid NOT NULL,
    subject uuid NOT NULL,
    -- Unix seconds, as in the token.
    issued_at bigint NOT NULL,
    expires_at timestamptz NOT NULL
);
-- What housekeeping deletes.
CREATE INDEX status_entries_expiry ON auth.status_entries (expires_at);

-- In two steps, and last: in one, with NOT NULL, all sessions would be written anew while nobody may read them. Those that
-- there are get their places when they are refreshed; no token that they were given before refers to one.
ALTER TABLE auth.sessions ADD COLUMN status_index bigint;
ALTER TABLE auth.sessions ALTER COLUMN status_index SET DEFAULT nextval('auth.status_index');

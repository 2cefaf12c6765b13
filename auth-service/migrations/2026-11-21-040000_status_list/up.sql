-- A place for each session, and for each token without one, in the status lists (draft-ietf-oauth-status-list).
CREATE SEQUENCE auth.status_index MINVALUE 0;

ALTER TABLE auth.sessions ADD COLUMN status_index bigint NOT NULL DEFAULT nextval('auth.status_index');

-- What the lists are made of: the places of the sessions that were ended.
ALTER TABLE auth.revocations ADD COLUMN status_index bigint;
UPDATE auth.revocations SET status_index = sessions.status_index FROM auth.sessions
    WHERE kind = 'session' AND subject = sessions.id::text;
CREATE INDEX revocations_status ON auth.revocations (status_index) WHERE status_index IS NOT NULL;

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

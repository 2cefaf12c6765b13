-- With whom surveys are shared. Nobody's email address is verified, and who has an account is nobody's business: so
-- a survey is shared by an invitation, whose token the owner sends on.

CREATE TABLE survey.collaborators (
    survey_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('editor', 'viewer')),
    email text NOT NULL, -- as invited: whoever accepted had the token, not necessarily the address
    since timestamptz NOT NULL,
    PRIMARY KEY (survey_id, user_id)
);
CREATE INDEX collaborators_user ON survey.collaborators (user_id, survey_id DESC);

CREATE TABLE survey.invitations (
    survey_id uuid NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('editor', 'viewer')),
    token_hash bytea NOT NULL, -- SHA-256: the token itself is 32 random bytes
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (survey_id, id)
);
CREATE INDEX invitations_token ON survey.invitations (token_hash);

-- The collaborators once more, as {"<user id>": "<role>"}, so that whoever reads a survey has read who may do what.
ALTER TABLE survey.surveys ADD COLUMN team jsonb NOT NULL DEFAULT '{}';

-- A trigger, so that it holds for whoever changes them. With the row's lock it sees what others have committed.
CREATE FUNCTION survey.keep_team() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    changed uuid := COALESCE(NEW.survey_id, OLD.survey_id);
BEGIN
    PERFORM FROM survey.surveys WHERE id = changed FOR UPDATE;
    UPDATE survey.surveys SET team = (
        SELECT COALESCE(jsonb_object_agg(user_id, role), '{}') FROM survey.collaborators WHERE survey_id = changed
    ) WHERE id = changed;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_team AFTER INSERT OR UPDATE OR DELETE ON survey.collaborators
FOR EACH ROW EXECUTE FUNCTION survey.keep_team();

-- The submissions whose responses were deleted. Somebody whose client never heard that it was kept may send one again:
-- then it must not come back.
CREATE TABLE survey.deleted_responses (
    survey_id uuid NOT NULL,
    submission_id uuid NOT NULL,
    PRIMARY KEY (survey_id, submission_id)
);

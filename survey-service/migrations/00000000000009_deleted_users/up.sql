-- How far the auth service's list of deleted users was followed here: what belonged to those before it is gone.
CREATE TABLE survey.deleted_users_cursor (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    cursor timestamptz NOT NULL
);

-- What somebody answered, in whatever survey.
CREATE INDEX responses_of_respondent ON survey.responses (respondent_id) WHERE respondent_id IS NOT NULL;

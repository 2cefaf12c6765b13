-- How far the auth service's list of deleted users was followed here: what belonged to those before it is gone.
CREATE TABLE survey.deleted_users_cursor (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    cursor text NOT NULL
);

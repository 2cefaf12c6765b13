DROP TABLE survey.deleted_responses;
DROP TABLE survey.invitations;
DROP TABLE survey.collaborators;
DROP FUNCTION survey.keep_team();
ALTER TABLE survey.surveys DROP COLUMN team;

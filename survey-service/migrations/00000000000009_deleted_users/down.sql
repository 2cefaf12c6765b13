DROP INDEX survey.responses_of_respondent;
DROP TABLE survey.deleted_users_cursor;

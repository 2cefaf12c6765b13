DROP TABLE survey.deleted_users_cursor;

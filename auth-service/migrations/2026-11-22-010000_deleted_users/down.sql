DROP TABLE auth.deleted_users;

DROP INDEX auth.users_foreign_hash;
DROP TABLE auth.devices;

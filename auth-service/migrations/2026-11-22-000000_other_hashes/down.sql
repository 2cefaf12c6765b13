CREATE INDEX users_foreign_hash ON auth.users (id) WHERE password_hash NOT LIKE '$argon2%';
DROP INDEX auth.users_other_hash;

DROP TABLE auth.signing_keys;
DROP TABLE auth.revocations;
DROP TABLE auth.sessions;
DROP TABLE auth.users;
DROP TABLE auth.deployment;

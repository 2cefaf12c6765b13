DROP INDEX auth.revocations_subject;
DROP TABLE auth.client_assertions;
DROP TABLE auth.client_secrets;
DROP TABLE auth.clients;

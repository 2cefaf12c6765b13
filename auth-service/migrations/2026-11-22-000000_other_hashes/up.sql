-- Whether any account still has a hash of another kind, or Argon2's with other costs than today's. It takes the place of
-- users_foreign_hash, which did not know the latter.
CREATE INDEX users_other_hash ON auth.users (id) WHERE password_hash NOT LIKE '$argon2id$v=19$m=19456,t=2,p=1$%';
DROP INDEX auth.users_foreign_hash;

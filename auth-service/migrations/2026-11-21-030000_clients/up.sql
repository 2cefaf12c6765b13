-- Programs that get tokens for themselves (RFC 6749 section 4.4), or ask about those of others (RFC 7662).
CREATE TABLE auth.clients (
    -- client_id, and sub of its tokens.
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    -- The first one is meant where a request names none.
    audiences text[] NOT NULL CHECK (cardinality(audiences) > 0),
    introspects boolean NOT NULL,
    -- The public keys (RFC 7517) of a client that signs assertions (RFC 7523); it has no secrets then.
    jwks jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When it was last given a token.
    last_used_at timestamptz,
    disabled_at timestamptz
);

CREATE TABLE auth.client_secrets (
    client_id uuid NOT NULL REFERENCES auth.clients ON DELETE CASCADE,
    -- HMAC-SHA256 of the secret, under the client's id.
    digest bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Set when another takes its place.
    expires_at timestamptz,
    PRIMARY KEY (client_id, digest)
);

-- The assertions that were used: each is good once.
CREATE TABLE auth.client_assertions (
    client_id uuid NOT NULL REFERENCES auth.clients ON DELETE CASCADE,
    jti text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, jti)
);
CREATE INDEX client_assertions_expiry ON auth.client_assertions (expires_at);

-- What introspection asks for; sessions, which are most of them, tell of themselves.
CREATE INDEX revocations_subject ON auth.revocations (subject) WHERE kind <> 'session';

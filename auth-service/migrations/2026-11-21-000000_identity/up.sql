-- Tells this deployment from others that share its Redis.
CREATE TABLE auth.deployment (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid()
);
INSERT INTO auth.deployment DEFAULT VALUES;

CREATE TABLE auth.users (
    id uuid PRIMARY KEY,
    -- As the person wrote it; email_key is what makes it one account whatever its case.
    email text NOT NULL,
    email_key text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE auth.sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
    client_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    -- Slides at each refresh, never past max_expires_at.
    expires_at timestamptz NOT NULL,
    max_expires_at timestamptz NOT NULL,
    -- The refresh token that is current: its generation, its jti, and when it superseded the one before.
    generation integer NOT NULL DEFAULT 1,
    refresh_token_id uuid NOT NULL,
    rotated_at timestamptz NOT NULL DEFAULT now(),
    user_agent text,
    ip text,
    ended_at timestamptz,
    end_reason text,
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

-- A person's live sessions, newest first (ids are UUIDv7).
CREATE INDEX sessions_live ON auth.sessions (user_id, id DESC) WHERE ended_at IS NULL;
-- What housekeeping deletes.
CREATE INDEX sessions_expiry ON auth.sessions (expires_at);

-- The truth of the revocation feed; Redis and every replica's memory are projections of it.
CREATE TABLE auth.revocations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    revoked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL CHECK (kind IN ('session', 'user', 'token', 'key')),
    subject text NOT NULL,
    -- Unix seconds, for kind 'user': tokens issued before it are refused.
    not_before bigint CHECK ((not_before IS NOT NULL) = (kind = 'user')),
    expires_at timestamptz NOT NULL
);

CREATE INDEX revocations_revoked_at ON auth.revocations (revoked_at);
CREATE INDEX revocations_expiry ON auth.revocations (expires_at);

CREATE TABLE auth.signing_keys (
    -- RFC 7638 thumbprint of the public key.
    kid text PRIMARY KEY,
    algorithm text NOT NULL CHECK (algorithm IN ('ES256', 'EdDSA', 'RS256')),
    state text NOT NULL CHECK (state IN ('published', 'signing', 'retired')),
    public_jwk jsonb NOT NULL,
    -- AES-256-GCM: nonce, ciphertext, tag; the kid is the associated data.
    sealed_private_key bytea NOT NULL,
    -- Which key-encryption key sealed it: a digest, so that a wrong one is told from a damaged row.
    sealed_with text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    state_since timestamptz NOT NULL DEFAULT now()
);

-- At most one key signs.
CREATE UNIQUE INDEX signing_keys_signing ON auth.signing_keys ((true)) WHERE state = 'signing';

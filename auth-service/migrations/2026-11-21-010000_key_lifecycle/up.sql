-- A key's life on a schedule: published -> signing -> retired -> withdrawn -> gone, or revoked.
ALTER TABLE auth.signing_keys
    DROP CONSTRAINT signing_keys_state_check,
    ADD CONSTRAINT signing_keys_state_check
        CHECK (state IN ('published', 'signing', 'retired', 'withdrawn', 'revoked')),
    -- When it leaves its state: published -> signing, retired -> withdrawn, withdrawn -> gone.
    ADD COLUMN changes_at timestamptz,
    -- When a replica last had it in its key set, while it is published: a time in which nobody serves does not count.
    ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now(),
    -- The longest lives of the tokens that it signed.
    ADD COLUMN longest_access_seconds bigint NOT NULL DEFAULT 0,
    ADD COLUMN longest_refresh_seconds bigint NOT NULL DEFAULT 0;

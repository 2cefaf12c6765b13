DELETE FROM auth.signing_keys WHERE state IN ('withdrawn', 'revoked');
ALTER TABLE auth.signing_keys
    DROP CONSTRAINT signing_keys_state_check,
    ADD CONSTRAINT signing_keys_state_check CHECK (state IN ('published', 'signing', 'retired')),
    DROP COLUMN changes_at,
    DROP COLUMN seen_at,
    DROP COLUMN longest_access_seconds,
    DROP COLUMN longest_refresh_seconds;

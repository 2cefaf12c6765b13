-- Devices that an account knows: browsers from which its owner has logged in. They let nobody in; a device that is known
-- is not counted with strangers who guess at the password.
CREATE TABLE auth.devices (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
    -- SHA-256 of the random token in the device's cookie.
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX devices_of_a_user ON auth.devices (user_id, last_used_at DESC);
-- What housekeeping deletes.
CREATE INDEX devices_last_used ON auth.devices (last_used_at);

-- Whether any account still has a hash of another system.
CREATE INDEX users_foreign_hash ON auth.users (id) WHERE password_hash NOT LIKE '$argon2%';

-- Who is gone, for services that keep something of theirs and were away when it happened. No more than an id and a time.
CREATE TABLE auth.deleted_users (
    -- In the order of commit, and no two the same: it is also how far a service has read.
    deleted_at timestamptz PRIMARY KEY,
    user_id uuid NOT NULL
);

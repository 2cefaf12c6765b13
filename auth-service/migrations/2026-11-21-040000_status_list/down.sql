DROP TABLE auth.status_entries;
ALTER TABLE auth.revocations DROP COLUMN status_index;
ALTER TABLE auth.sessions DROP COLUMN status_index;
DROP SEQUENCE auth.status_index;

DROP INDEX survey.invitations_expires_at_idx;
DROP INDEX survey.deleted_responses_deleted_on_idx;
ALTER TABLE survey.deleted_responses DROP COLUMN deleted_on;

-- On which day a response was deleted, so that its submission can be forgotten in time. The day is enough, and says no more
-- about when it came in than its survey does.
ALTER TABLE survey.deleted_responses ADD COLUMN deleted_on date NOT NULL DEFAULT CURRENT_DATE;

CREATE INDEX ON survey.deleted_responses (deleted_on);

-- Those that have expired are looked for in all surveys.
CREATE INDEX ON survey.invitations (expires_at);

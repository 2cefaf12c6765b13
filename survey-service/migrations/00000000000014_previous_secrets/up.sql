-- Secrets that sign no more are looked for in all surveys.
CREATE INDEX webhooks_previous ON survey.webhooks (previous_until) WHERE previous_until IS NOT NULL;

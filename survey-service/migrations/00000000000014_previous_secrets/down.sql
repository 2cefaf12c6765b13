DROP INDEX survey.webhooks_previous;

DROP TABLE survey.deliveries;
DROP TABLE survey.webhooks;

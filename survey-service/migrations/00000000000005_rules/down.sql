DROP TABLE survey.participants;
DROP INDEX survey.responses_respondent;
ALTER TABLE survey.responses DROP COLUMN respondent_id;
-- A survey whose responses came in turn had one stripe open.
UPDATE survey.stripes SET open = true
WHERE survey_id IN (SELECT survey_id FROM survey.stripes WHERE in_turn AND open);
UPDATE survey.stripes SET open = false WHERE survey_id IN (SELECT id FROM survey.surveys WHERE state = 'closing');
ALTER TABLE survey.stripes
    DROP COLUMN opens_at, DROP COLUMN closes_at, DROP COLUMN signed_in, DROP COLUMN in_turn;
DROP INDEX survey.surveys_retention, survey.surveys_listed;
UPDATE survey.surveys SET state = 'closed', closed_at = updated_at WHERE state = 'closing';
ALTER TABLE survey.surveys
    DROP COLUMN is_listed,
    DROP COLUMN settings,
    DROP CONSTRAINT surveys_state_check,
    ADD CONSTRAINT surveys_state_check CHECK (state IN ('draft', 'open', 'closed'));
CREATE INDEX surveys_open ON survey.surveys (id DESC) WHERE is_open;

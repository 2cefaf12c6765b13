-- How responses were written when there were three migrations.
WITH given AS MATERIALIZED (
    SELECT * FROM UNNEST($1, $2, $3, $4, $5) AS given (survey_id, id, submission_id, submitted_at, answers)
), gate AS MATERIALIZED (
    SELECT free.survey_id, free.stripe
    FROM (SELECT DISTINCT survey_id FROM given) AS survey, LATERAL (
        SELECT survey_id, stripe FROM survey.stripes
        WHERE stripes.survey_id = survey.survey_id AND open
        ORDER BY (stripe - $6) & 15
        LIMIT 1
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS free
), kept AS (
    INSERT INTO survey.responses (survey_id, id, submission_id, submitted_at, answers)
    SELECT survey_id, id, submission_id, submitted_at, answers::jsonb
    FROM given JOIN gate USING (survey_id)
    ORDER BY survey_id, submission_id, id
    ON CONFLICT (survey_id, submission_id) DO NOTHING
    RETURNING survey_id, id
), counted AS (
    UPDATE survey.stripes SET responses = stripes.responses + added.responses
    FROM gate JOIN (
        SELECT survey_id, count(*) AS responses FROM kept GROUP BY survey_id
    ) AS added USING (survey_id)
    WHERE stripes.survey_id = gate.survey_id AND stripes.stripe = gate.stripe
), tallied AS (
    INSERT INTO survey.tallies AS tally
        (survey_id, stripe, question_id, bucket, count, sum, minimum, maximum)
    SELECT survey_id, stripe, question_id, bucket, count(*), sum(value), min(value), max(value)
    FROM UNNEST($7, $8, $9, $10::numeric[]) AS given (id, question_id, bucket, value)
    JOIN kept USING (id) JOIN gate USING (survey_id)
    GROUP BY survey_id, stripe, question_id, bucket
    ON CONFLICT (survey_id, stripe, question_id, bucket) DO UPDATE
    SET count = tally.count + excluded.count,
        sum = tally.sum + excluded.sum,
        minimum = LEAST(tally.minimum, excluded.minimum),
        maximum = GREATEST(tally.maximum, excluded.maximum)
), distributed AS (
    INSERT INTO survey.number_tallies AS tally (survey_id, stripe, question_id, value, count)
    SELECT survey_id, stripe, question_id, survey.number_bucket(number) AS value, count(*)
    FROM UNNEST($11, $12, $13::numeric[]) AS given (id, question_id, number)
    JOIN kept USING (id) JOIN gate USING (survey_id)
    GROUP BY survey_id, stripe, question_id, survey.number_bucket(number)
    ON CONFLICT (survey_id, stripe, question_id, value) DO UPDATE
    SET count = tally.count + excluded.count
)
SELECT id FROM kept

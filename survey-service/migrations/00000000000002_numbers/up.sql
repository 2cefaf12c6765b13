-- How numbers are distributed, counted as they come in: the number of rows is bounded, however many answer.
--
-- Nothing that was there changes, so the previous version can run beside this one. It does not count here, though:
-- once it is gone, `survey-service recount --fix` adds what came in through it.

-- The number rounded down to three significant digits, and to no more than twelve decimals. Whole numbers below a
-- thousand stay as they are. Down is towards minus infinity, so that a bucket holds the numbers from its own up to the
-- next one's, below zero too.
CREATE FUNCTION survey.number_bucket(number numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT trim_scale(floor(number * ('1e' || decimals)::numeric) * ('1e' || -decimals)::numeric)
    -- The digits are counted rather than taken from a logarithm, which rounds just below a power of ten.
    FROM (SELECT least(12, 15 - length(trunc(abs(number) * 1e12)::text)) AS decimals) AS kept
);

-- By stripe, as the tallies are. There are at most 900 buckets a decade, for 27 decades either way.
CREATE TABLE survey.number_tallies (
    survey_id uuid NOT NULL,
    stripe smallint NOT NULL,
    question_id smallint NOT NULL,
    value numeric NOT NULL, -- a number_bucket
    count bigint NOT NULL,
    PRIMARY KEY (survey_id, stripe, question_id, value)
) WITH (fillfactor = 50);

-- The counts as the tallies have them.
CREATE VIEW survey.number_tallied AS
SELECT survey_id, question_id, value, sum(count)::bigint AS count
FROM survey.number_tallies
GROUP BY survey_id, question_id, value;

-- The same counts, from the answers themselves: what the tallies must be equal to.
CREATE VIEW survey.number_recounted AS
SELECT survey_id, question_id, value, count(*) AS count
FROM (
    SELECT survey_id, question_id, survey.number_bucket((value #>> '{}')::numeric) AS value
    FROM survey.answers
    WHERE kind = 'number'
) AS number
GROUP BY survey_id, question_id, value;

INSERT INTO survey.number_tallies (survey_id, stripe, question_id, value, count)
SELECT survey_id, 0, question_id, value, count FROM survey.number_recounted;

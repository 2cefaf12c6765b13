-- Every primary key begins with the survey's id, so that the tables can be distributed or partitioned by it.
--
-- There are no foreign keys. One from responses to surveys would lock the survey's row for each response, and with
-- many voters at once that means a new list of lockers for each of them: the row becomes a queue, and the space for
-- such lists is finite. What a foreign key would promise is kept by `stripes` instead: a response is written only
-- by a transaction that holds one of the survey's stripes, and a delete takes all of them first.

CREATE TABLE survey.surveys (
    id uuid PRIMARY KEY, -- v7: newest first is ORDER BY id DESC
    owner_id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
    definition jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 1, -- one more with each change
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    opened_at timestamptz, -- first left the draft; from then on the definition is immutable
    closed_at timestamptz,
    -- So that a list needs not read definitions, which may be large.
    question_count integer NOT NULL GENERATED ALWAYS AS (jsonb_array_length(definition -> 'questions')) STORED,
    -- So that a prepared statement can name the partial index's condition without a parameter.
    is_open boolean NOT NULL GENERATED ALWAYS AS (state = 'open') STORED
);
CREATE INDEX surveys_open ON survey.surveys (id DESC) WHERE is_open;
CREATE INDEX surveys_owner ON survey.surveys (owner_id, id DESC);

CREATE TABLE survey.responses (
    survey_id uuid NOT NULL,
    id uuid NOT NULL,
    submission_id uuid NOT NULL, -- minted by the client: the same one again is the same response
    submitted_at timestamptz NOT NULL,
    answers jsonb NOT NULL, -- by question id: {"1": 3, "2": [1, 4], "5": "text", "7": 42}
    PRIMARY KEY (survey_id, id),
    UNIQUE (survey_id, submission_id)
);

-- The way in for responses, as wide as there are stripes. A voter locks the first that is free, and counts
-- there; closing a survey locks and shuts all of them, so it waits for the responses in flight and lets none in after.
-- The rows are there as long as the survey.
CREATE TABLE survey.stripes (
    survey_id uuid NOT NULL,
    stripe smallint NOT NULL,
    open boolean NOT NULL,
    responses bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (survey_id, stripe)
) WITH (fillfactor = 50);

-- Counts of answers, by stripe: the sum over the stripes is the result. Bucket 0 counts those who answered the
-- question; bucket n counts those who chose choice n or gave the rating n.
CREATE TABLE survey.tallies (
    survey_id uuid NOT NULL,
    stripe smallint NOT NULL,
    question_id smallint NOT NULL,
    bucket smallint NOT NULL,
    count bigint NOT NULL,
    sum numeric, -- of numbers and ratings, in bucket 0; exact, so that a recount is equal to the digit
    minimum numeric,
    maximum numeric,
    PRIMARY KEY (survey_id, stripe, question_id, bucket)
) WITH (fillfactor = 50);

-- The counts as the tallies have them. Question 0 is the number of responses.
CREATE VIEW survey.tallied AS
SELECT survey_id, 0::smallint AS question_id, 0::smallint AS bucket, sum(responses)::bigint AS count,
       NULL::numeric AS sum, NULL::numeric AS minimum, NULL::numeric AS maximum
FROM survey.stripes
GROUP BY survey_id
HAVING sum(responses) <> 0
UNION ALL
SELECT survey_id, question_id, bucket, sum(count)::bigint, sum(sum), min(minimum), max(maximum)
FROM survey.tallies
GROUP BY survey_id, question_id, bucket;

-- Every answer of every response, with the kind of its question.
CREATE VIEW survey.answers AS
SELECT survey_id, question_id, kind, value
FROM (
    SELECT survey_id, key::smallint AS question_id, value
    FROM survey.responses, jsonb_each(answers)
) AS answer
JOIN (
    SELECT surveys.id AS survey_id, question.id AS question_id, kind
    FROM survey.surveys, jsonb_to_recordset(definition -> 'questions') AS question (id smallint, kind text)
) AS question USING (survey_id, question_id);

-- The same counts, from the answers themselves: what the tallies must be equal to.
CREATE VIEW survey.recounted AS
SELECT survey_id, 0::smallint AS question_id, 0::smallint AS bucket, count(*) AS count,
       NULL::numeric AS sum, NULL::numeric AS minimum, NULL::numeric AS maximum
FROM survey.responses
GROUP BY survey_id
UNION ALL
SELECT survey_id, question_id, 0::smallint, count(*), sum(number), min(number), max(number)
FROM (
    SELECT survey_id, question_id, CASE WHEN kind IN ('number', 'rating') THEN (value #>> '{}')::numeric END AS number
    FROM survey.answers
) AS answered
GROUP BY survey_id, question_id
UNION ALL
SELECT survey_id, question_id, bucket, count(*), NULL, NULL, NULL
FROM (
    SELECT survey_id, question_id, (chosen #>> '{}')::smallint AS bucket
    FROM survey.answers,
         jsonb_array_elements(CASE jsonb_typeof(value) WHEN 'array' THEN value ELSE jsonb_build_array(value) END) AS chosen
    WHERE kind IN ('single_choice', 'multiple_choice', 'rating')
) AS chosen
GROUP BY survey_id, question_id, bucket;

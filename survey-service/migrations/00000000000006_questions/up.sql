-- Beside the answer to question 2 there may be what was written with its choice that asks for a text: "2.other". It is
-- not counted. Everything else that questions have by now is in the definition, where what is missing has its default.

CREATE OR REPLACE VIEW survey.answers AS
SELECT survey_id, question_id, kind, value
FROM (
    -- Written so that it holds for every key: the cast may be made before the condition is looked at.
    SELECT survey_id, split_part(key, '.', 1)::smallint AS question_id, value
    FROM survey.responses, jsonb_each(answers)
    WHERE strpos(key, '.') = 0
) AS answer
JOIN (
    SELECT surveys.id AS survey_id, question.id AS question_id, kind
    FROM survey.surveys, jsonb_to_recordset(definition -> 'questions') AS question (id smallint, kind text)
) AS question USING (survey_id, question_id);

-- Questions whose smallest and largest number are told as they were before a response was deleted that had one of them. They
-- are looked for once, when everything that goes is gone. Noted here, so that they are if whoever deletes is stopped before.
CREATE TABLE survey.loose_extremes (
    survey_id uuid NOT NULL,
    question_id smallint NOT NULL,
    PRIMARY KEY (survey_id, question_id)
);

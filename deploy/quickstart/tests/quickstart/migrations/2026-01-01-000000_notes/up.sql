CREATE TABLE notes (
    survey_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    submission_id uuid NOT NULL DEFAULT gen_random_uuid(),
    answers jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (survey_id, id),
    UNIQUE (survey_id, submission_id)
);
CREATE UNIQUE INDEX notes_one_final ON notes (survey_id) WHERE answers ->> 'final' = 'yes';

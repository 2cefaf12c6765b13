ALTER TABLE survey.responses ALTER COLUMN answers RESET (n_distinct_inherited);
DROP TRIGGER note_change ON survey.stripes;
DROP FUNCTION survey.note_change();
ALTER TABLE survey.stripes DROP COLUMN changes;

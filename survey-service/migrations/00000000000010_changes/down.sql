DROP TRIGGER note_change ON survey.stripes;
DROP FUNCTION survey.note_change();
ALTER TABLE survey.stripes DROP COLUMN changes;

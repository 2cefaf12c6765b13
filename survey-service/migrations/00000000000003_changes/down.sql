DROP TRIGGER tell_change ON survey.surveys;
DROP FUNCTION survey.tell_change;

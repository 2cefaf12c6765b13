-- Tells whoever keeps surveys in memory which of them have changed, when the change is committed. A trigger, so that
-- it holds for whoever changes them: also the previous version, which runs beside this one for a while.

CREATE FUNCTION survey.tell_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_notify('survey_changes', OLD.id::text);
    RETURN NULL;
END
$$;

CREATE TRIGGER tell_change AFTER UPDATE OR DELETE ON survey.surveys
FOR EACH ROW EXECUTE FUNCTION survey.tell_change();

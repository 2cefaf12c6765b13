-- The responses into parts while the services go on, ahead of `survey-service migrate`, which then leaves them as they are.
-- For a database with three migrations, as the tables' owner: psql -v ON_ERROR_STOP=1 -f partition-online.sql

-- 1. A table in parts beside the one that is there, which from now on has what comes and what goes.
CREATE TABLE survey.responses_parts (LIKE survey.responses INCLUDING ALL EXCLUDING INDEXES, PRIMARY KEY (survey_id, id), UNIQUE (survey_id, submission_id)) PARTITION BY HASH (survey_id);
DO $$ BEGIN FOR part IN 0..15 LOOP
    EXECUTE format('CREATE TABLE survey.responses_%s PARTITION OF survey.responses_parts FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
END LOOP; END $$;
CREATE FUNCTION survey.copy_response() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM survey.responses_parts WHERE survey_id = OLD.survey_id AND id = OLD.id;
    ELSE
        INSERT INTO survey.responses_parts SELECT NEW.* ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER copy_response AFTER INSERT OR DELETE ON survey.responses FOR EACH ROW EXECUTE FUNCTION survey.copy_response();

-- 2. What was there, a survey at a time, each in a transaction of its own: a row cannot be deleted while it is copied.
SELECT format('INSERT INTO survey.responses_parts SELECT * FROM survey.responses WHERE survey_id = %L FOR KEY SHARE ON CONFLICT DO NOTHING', id) FROM survey.surveys \gexec
ANALYZE survey.responses_parts;

-- 3. The change of names, which takes milliseconds; it gives up rather than let voters queue behind it, and is tried again.
BEGIN;
SET LOCAL lock_timeout = '1s';
LOCK TABLE survey.responses IN ACCESS EXCLUSIVE MODE;
CREATE TEMPORARY TABLE views ON COMMIT DROP AS
    SELECT format('CREATE OR REPLACE VIEW %s AS %s', oid::regclass, pg_get_viewdef(oid)) AS definition
    FROM pg_class WHERE relnamespace = 'survey'::regnamespace AND relkind = 'v';
SELECT format('GRANT %s ON survey.responses_parts TO %s', privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
    FROM pg_class, aclexplode(relacl) WHERE oid = 'survey.responses'::regclass \gexec
DROP TRIGGER copy_response ON survey.responses;
DROP FUNCTION survey.copy_response;
ALTER TABLE survey.responses RENAME TO responses_whole;
ALTER TABLE survey.responses_parts RENAME TO responses;
SELECT definition FROM views \gexec
COMMIT;

-- 4. When all is well:
DROP TABLE survey.responses_whole;

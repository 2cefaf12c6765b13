DO $$
DECLARE
    views text[];
    view text;
    grown record;
    granted record;
BEGIN
    -- As on the way up.
    LOCK TABLE survey.stripes IN EXCLUSIVE MODE;
    LOCK TABLE survey.responses, survey.tallies, survey.number_tallies IN ACCESS EXCLUSIVE MODE;

    SELECT array_agg(format('CREATE OR REPLACE VIEW %s AS %s', oid::regclass, pg_get_viewdef(oid)))
    INTO views
    FROM pg_class WHERE relnamespace = 'survey'::regnamespace AND relkind = 'v';

    FOR grown IN
        SELECT name, storage, keys, format('survey.%I', name) AS now, format('survey.%I', name || '_parts') AS parts
        FROM (VALUES
            ('responses', '', 'ADD PRIMARY KEY (survey_id, id), ADD UNIQUE (survey_id, submission_id)'),
            ('tallies', 'WITH (fillfactor = 50)', 'ADD PRIMARY KEY (survey_id, stripe, question_id, bucket)'),
            ('number_tallies', 'WITH (fillfactor = 50)', 'ADD PRIMARY KEY (survey_id, stripe, question_id, value)')
        ) AS grown (name, storage, keys)
    LOOP
        EXECUTE format('ALTER TABLE %s RENAME TO %I', grown.now, grown.name || '_parts');
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES) %s', grown.now, grown.parts, grown.storage);
        FOR granted IN
            SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS grantee
            FROM pg_class, aclexplode(relacl) WHERE oid = grown.parts::regclass
        LOOP
            EXECUTE format('GRANT %s ON %s TO %s', granted.privilege_type, grown.now, granted.grantee);
        END LOOP;
        EXECUTE format('INSERT INTO %s SELECT * FROM %s', grown.now, grown.parts);
        FOREACH view IN ARRAY views LOOP
            EXECUTE view;
        END LOOP;
        EXECUTE format('DROP TABLE %s', grown.parts);
        EXECUTE format('ALTER TABLE %s %s', grown.now, grown.keys);
        EXECUTE format('ANALYZE %s', grown.now);
    END LOOP;
END
$$;

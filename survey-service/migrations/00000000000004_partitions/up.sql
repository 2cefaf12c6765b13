-- The tables that grow with the responses, each in sixteen parts by the hash of the survey's id: a vacuum, a new index or
-- an ANALYZE is one of a part, and parts can lie on disks of their own. Whoever names a survey touches one part.
--
-- A table cannot become partitioned where it is, so its rows move, and nobody writes meanwhile. docs/scaling.md says how
-- long that takes, and how to do it ahead of this migration without stopping: a table that is partitioned is locked, and left as it is.

DO $$
DECLARE
    views text[];
    view text;
    grown record;
    granted record;
BEGIN
    -- Whoever counts or deletes has a stripe first, and then these in an order of their own. So those are waited for, and none
    -- begins, before one of these is held: nobody waits for us who has what we wait for.
    LOCK TABLE survey.stripes IN EXCLUSIVE MODE;
    LOCK TABLE survey.responses, survey.tallies, survey.number_tallies IN ACCESS EXCLUSIVE MODE;

    -- As text, in which names stand for tables: replaced by itself, a view reads the new ones and keeps its privileges.
    SELECT array_agg(format('CREATE OR REPLACE VIEW %s AS %s', oid::regclass, pg_get_viewdef(oid)))
    INTO views
    FROM pg_class WHERE relnamespace = 'survey'::regnamespace AND relkind = 'v';

    FOR grown IN
        SELECT name, storage, keys, format('survey.%I', name) AS now, format('survey.%I', name || '_whole') AS whole
        FROM (VALUES
            ('responses', '', 'ADD PRIMARY KEY (survey_id, id), ADD UNIQUE (survey_id, submission_id)'),
            ('tallies', 'WITH (fillfactor = 50)', 'ADD PRIMARY KEY (survey_id, stripe, question_id, bucket)'),
            ('number_tallies', 'WITH (fillfactor = 50)', 'ADD PRIMARY KEY (survey_id, stripe, question_id, value)')
        ) AS grown (name, storage, keys)
        WHERE (SELECT relkind FROM pg_class WHERE oid = format('survey.%I', name)::regclass) <> 'p'
    LOOP
        EXECUTE format('ALTER TABLE %s RENAME TO %I', grown.now, grown.name || '_whole');
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES) PARTITION BY HASH (survey_id)', grown.now, grown.whole);
        FOR part IN 0..15 LOOP
            EXECUTE format('CREATE TABLE survey.%I PARTITION OF %s FOR VALUES WITH (MODULUS 16, REMAINDER %s) %s',
                           grown.name || '_' || part, grown.now, part, grown.storage);
        END LOOP;
        FOR granted IN
            SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS grantee
            FROM pg_class, aclexplode(relacl) WHERE oid = grown.whole::regclass
        LOOP
            EXECUTE format('GRANT %s ON %s TO %s', granted.privilege_type, grown.now, granted.grantee);
        END LOOP;
        EXECUTE format('INSERT INTO %s SELECT * FROM %s', grown.now, grown.whole);
        FOREACH view IN ARRAY views LOOP
            EXECUTE view;
        END LOOP;
        EXECUTE format('DROP TABLE %s', grown.whole);
        -- When the rows are there: an index is made faster than it is kept.
        EXECUTE format('ALTER TABLE %s %s', grown.now, grown.keys);
        EXECUTE format('ANALYZE %s', grown.now);
    END LOOP;
END
$$;

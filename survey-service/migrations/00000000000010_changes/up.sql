-- How often a stripe's counts went down: with a response that is deleted, say. Responses that come in only add to
-- `responses`. So what is counted is never the same again under the same two numbers, and whoever knows both sums knows
-- whether anything was counted since, without adding up what.
ALTER TABLE survey.stripes ADD COLUMN changes bigint NOT NULL DEFAULT 0;

CREATE FUNCTION survey.note_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.changes := OLD.changes + 1;
    RETURN NEW;
END
$$;

-- A trigger, so that it holds for whoever takes a response away. Those who add one, which are many, only pay for WHEN.
CREATE TRIGGER note_change BEFORE UPDATE ON survey.stripes
FOR EACH ROW WHEN (NEW.responses < OLD.responses) EXECUTE FUNCTION survey.note_change();

-- Answers differ, but what is counted of them has few forms. PostgreSQL takes the one for the other once the table as a
-- whole has been analyzed, and would count with one processor what several can.
ALTER TABLE survey.responses ALTER COLUMN answers SET (n_distinct_inherited = 1000);

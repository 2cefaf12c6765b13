CREATE OR REPLACE FUNCTION survey.number_bucket(number numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT trim_scale(floor(number * ('1e' || decimals)::numeric) * ('1e' || -decimals)::numeric)
    -- The digits are counted rather than taken from a logarithm, which rounds just below a power of ten.
    FROM (SELECT least(12, 15 - length(trunc(abs(number) * 1e12)::text)) AS decimals) AS kept
);

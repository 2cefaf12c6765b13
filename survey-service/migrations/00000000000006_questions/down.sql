-- The view stays as it is: it tells the version before the same, and that one could not read what was written meanwhile.
SELECT 1;

DROP VIEW survey.number_recounted, survey.number_tallied;
DROP TABLE survey.number_tallies;
DROP FUNCTION survey.number_bucket;

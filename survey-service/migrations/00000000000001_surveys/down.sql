DROP VIEW survey.recounted, survey.answers, survey.tallied;
DROP TABLE survey.tallies, survey.stripes, survey.responses, survey.surveys;

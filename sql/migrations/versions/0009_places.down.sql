-- Organisations, teams and facilities as points.
DROP TABLE places;

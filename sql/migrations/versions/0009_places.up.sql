-- Organisations, teams and facilities as points.

SELECT 1;

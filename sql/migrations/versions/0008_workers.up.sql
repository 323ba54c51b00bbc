-- Roles, stand-ins and absences of workers.

SELECT 1;

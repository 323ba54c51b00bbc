-- Events, and what became of their places.

SELECT 1;

-- Jobs, and the queue that holds them.
SELECT 1;

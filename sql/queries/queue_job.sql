UPDATE jobs SET queue_id = :queue_id WHERE id = :job_id;

-- Holds a plan as it is until the transaction ends; others may hold it so too.
SELECT id FROM plans WHERE id = :plan_id FOR SHARE

-- The compound of each unit: empty where it lies in none, as in all lands from before.

ALTER TABLE units ADD COLUMN compound text DEFAULT '' NOT NULL;

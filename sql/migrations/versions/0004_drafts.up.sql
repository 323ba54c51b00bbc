-- Drafts: the log of edits, and what it takes to undo them.
SELECT 1;

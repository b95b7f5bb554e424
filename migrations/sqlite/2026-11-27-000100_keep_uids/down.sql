ALTER TABLE organizations DROP COLUMN uid_tail;

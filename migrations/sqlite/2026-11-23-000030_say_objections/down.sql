ALTER TABLE calls DROP COLUMN objection;

DROP INDEX targets_prefix_index;
ALTER TABLE targets DROP COLUMN prefix;

DROP TABLE merge_rows;
DROP TABLE merges;
DROP INDEX contacts_merged_into_index;
ALTER TABLE contacts DROP COLUMN merged_into;

DROP INDEX blocks_filter_list_index;
DROP INDEX blocks_filter_key_index;
DROP INDEX blocks_filter_entries_index;
DROP INDEX blocks_filter_last_entry_index;
DROP INDEX blocks_filter_expires_index;
ALTER TABLE blocks DROP COLUMN network;

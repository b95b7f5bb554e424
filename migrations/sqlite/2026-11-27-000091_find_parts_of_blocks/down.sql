DROP TRIGGER block_parts_update_to;
DROP TRIGGER block_parts_update_from;
DROP TRIGGER block_parts_delete;
DROP TRIGGER block_parts_insert;
DROP TABLE block_parts;
DROP VIEW block_texts;

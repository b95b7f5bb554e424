DROP INDEX blocks_parts_index;
DROP VIEW block_texts;

DROP TRIGGER contact_parts_update_to;
DROP TRIGGER contact_parts_update_from;
DROP TRIGGER contact_parts_delete;
DROP TRIGGER contact_parts_insert;
DROP TABLE contact_parts;
DROP VIEW contact_texts;

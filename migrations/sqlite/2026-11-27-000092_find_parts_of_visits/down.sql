DROP TRIGGER visit_parts_update_to;
DROP TRIGGER visit_parts_update_from;
DROP TRIGGER visit_parts_delete;
DROP TRIGGER visit_parts_insert;
DROP TABLE visit_parts;
DROP VIEW visit_texts;

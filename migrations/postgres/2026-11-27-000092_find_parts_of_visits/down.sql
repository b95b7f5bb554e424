DROP INDEX visits_parts_index;
DROP VIEW visit_texts;

DROP INDEX contacts_parts_index;
CREATE INDEX contacts_search_index ON contacts USING gin (lower(name) gin_trgm_ops, email gin_trgm_ops, phone gin_trgm_ops);
DROP VIEW contact_texts;

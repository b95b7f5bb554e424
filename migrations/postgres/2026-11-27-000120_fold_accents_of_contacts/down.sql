DROP VIEW contact_texts;
CREATE VIEW contact_texts AS
SELECT id, '[' || organization_id::text || ']' AS scope, lower(name) || chr(10) || lower(email) || chr(10) || phone AS text FROM contacts;
DROP INDEX contacts_parts_index;
CREATE INDEX contacts_parts_index ON contacts
USING gin (('[' || organization_id::text || ']'), (lower(name) || chr(10) || lower(email) || chr(10) || phone) gin_trgm_ops);
DROP FUNCTION without_accents(text);

-- Numbers and texts in one index with the trigrams.
CREATE EXTENSION IF NOT EXISTS btree_gin;
-- What a part is looked for in: name, email and phone number, in ASCII lower case; and whose it is, so that nobody's search
-- reads what others have.
CREATE VIEW contact_texts AS
SELECT id, '[' || organization_id::text || ']' AS scope, lower(name) || chr(10) || lower(email) || chr(10) || phone AS text FROM contacts;
DROP INDEX contacts_search_index;
CREATE INDEX contacts_parts_index ON contacts
USING gin (('[' || organization_id::text || ']'), (lower(name) || chr(10) || lower(email) || chr(10) || phone) gin_trgm_ops);

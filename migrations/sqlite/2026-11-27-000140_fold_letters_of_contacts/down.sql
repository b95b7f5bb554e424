DROP VIEW contact_texts;
CREATE VIEW contact_texts AS
SELECT id, '[' || organization_id || ']' AS scope, lower(name) || char(10) || lower(email) || char(10) || phone AS text FROM contacts;
INSERT INTO contact_parts (contact_parts) VALUES ('rebuild');

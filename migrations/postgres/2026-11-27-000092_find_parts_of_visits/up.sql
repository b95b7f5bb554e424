-- What a part is looked for in: name, email and reference of a visit, in ASCII lower case; and whose it is.
CREATE VIEW visit_texts AS
SELECT id, '[' || organization_id::text || ']' AS scope, lower(name) || chr(10) || lower(email) || chr(10) || lower(reference) AS text
FROM visits;
CREATE INDEX visits_parts_index ON visits
USING gin (('[' || organization_id::text || ']'), (lower(name) || chr(10) || lower(email) || chr(10) || lower(reference)) gin_trgm_ops);

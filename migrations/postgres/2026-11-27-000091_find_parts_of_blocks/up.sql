-- What a part is looked for in: the value and the reason of what is on the list, in ASCII lower case; and on whose list, and of
-- what kind.
CREATE VIEW block_texts AS
SELECT id, '[' || organization_id::text || ':' || kind || ']' AS scope,
    substr(key, strpos(key, ':') + 1) || chr(10) || lower(reason) AS text
FROM blocks WHERE lifted_at IS NULL;
CREATE INDEX blocks_parts_index ON blocks
USING gin (('[' || organization_id::text || ':' || kind || ']'), (substr(key, strpos(key, ':') + 1) || chr(10) || lower(reason)) gin_trgm_ops)
WHERE lifted_at IS NULL;

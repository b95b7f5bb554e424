-- What a part is looked for in: the value and the reason of what is on the list, in ASCII lower case; and on whose list, and of
-- what kind. Whoever makes blocks anew drops this view before, and makes it and the triggers again.
CREATE VIEW block_texts AS
SELECT id, '[' || organization_id || ':' || kind || ']' AS scope,
    substr(key, instr(key, ':') + 1) || char(10) || lower(reason) AS text
FROM blocks WHERE lifted_at IS NULL;
CREATE VIRTUAL TABLE block_parts USING fts5 (
    scope, text, content = 'block_texts', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = 'none', columnsize = 0
);
INSERT INTO block_parts (block_parts) VALUES ('rebuild');
CREATE TRIGGER block_parts_insert AFTER INSERT ON blocks BEGIN
    INSERT INTO block_parts (rowid, scope, text) SELECT id, scope, text FROM block_texts WHERE id = NEW.id;
END;
CREATE TRIGGER block_parts_delete BEFORE DELETE ON blocks BEGIN
    INSERT INTO block_parts (block_parts, rowid, scope, text) SELECT 'delete', id, scope, text FROM block_texts WHERE id = OLD.id;
END;
CREATE TRIGGER block_parts_update_from BEFORE UPDATE OF key, reason, lifted_at ON blocks BEGIN
    INSERT INTO block_parts (block_parts, rowid, scope, text) SELECT 'delete', id, scope, text FROM block_texts WHERE id = OLD.id;
END;
CREATE TRIGGER block_parts_update_to AFTER UPDATE OF key, reason, lifted_at ON blocks BEGIN
    INSERT INTO block_parts (rowid, scope, text) SELECT id, scope, text FROM block_texts WHERE id = NEW.id;
END;

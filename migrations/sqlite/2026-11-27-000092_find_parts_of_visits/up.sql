-- What a part is looked for in: name, email and reference of a visit, in ASCII lower case; and whose it is. Whoever makes
-- visits anew drops this view before, and makes it and the triggers again.
CREATE VIEW visit_texts AS
SELECT id, '[' || organization_id || ']' AS scope, lower(name) || char(10) || lower(email) || char(10) || lower(reference) AS text
FROM visits;
CREATE VIRTUAL TABLE visit_parts USING fts5 (
    scope, text, content = 'visit_texts', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = 'none', columnsize = 0
);
INSERT INTO visit_parts (visit_parts) VALUES ('rebuild');
CREATE TRIGGER visit_parts_insert AFTER INSERT ON visits BEGIN
    INSERT INTO visit_parts (rowid, scope, text) SELECT id, scope, text FROM visit_texts WHERE id = NEW.id;
END;
CREATE TRIGGER visit_parts_delete BEFORE DELETE ON visits BEGIN
    INSERT INTO visit_parts (visit_parts, rowid, scope, text) SELECT 'delete', id, scope, text FROM visit_texts WHERE id = OLD.id;
END;
CREATE TRIGGER visit_parts_update_from BEFORE UPDATE OF name, email, reference ON visits
WHEN (OLD.name, OLD.email, OLD.reference) IS NOT (NEW.name, NEW.email, NEW.reference) BEGIN
    INSERT INTO visit_parts (visit_parts, rowid, scope, text) SELECT 'delete', id, scope, text FROM visit_texts WHERE id = OLD.id;
END;
CREATE TRIGGER visit_parts_update_to AFTER UPDATE OF name, email, reference ON visits
WHEN (OLD.name, OLD.email, OLD.reference) IS NOT (NEW.name, NEW.email, NEW.reference) BEGIN
    INSERT INTO visit_parts (rowid, scope, text) SELECT id, scope, text FROM visit_texts WHERE id = NEW.id;
END;

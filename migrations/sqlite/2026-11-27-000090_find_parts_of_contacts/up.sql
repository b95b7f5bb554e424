-- What a part is looked for in: name, email and phone number, in ASCII lower case; and whose it is, so that nobody's search
-- reads what others have. Whoever makes contacts anew drops this view before, and makes it and the triggers again.
CREATE VIEW contact_texts AS
SELECT id, '[' || organization_id || ']' AS scope, lower(name) || char(10) || lower(email) || char(10) || phone AS text FROM contacts;
-- Three letters each, and who has them: no copy of the texts, and no places in them.
CREATE VIRTUAL TABLE contact_parts USING fts5 (
    scope, text, content = 'contact_texts', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = 'none', columnsize = 0
);
INSERT INTO contact_parts (contact_parts) VALUES ('rebuild');
CREATE TRIGGER contact_parts_insert AFTER INSERT ON contacts BEGIN
    INSERT INTO contact_parts (rowid, scope, text) SELECT id, scope, text FROM contact_texts WHERE id = NEW.id;
END;
CREATE TRIGGER contact_parts_delete BEFORE DELETE ON contacts BEGIN
    INSERT INTO contact_parts (contact_parts, rowid, scope, text) SELECT 'delete', id, scope, text FROM contact_texts WHERE id = OLD.id;
END;
CREATE TRIGGER contact_parts_update_from BEFORE UPDATE OF name, email, phone ON contacts
WHEN (OLD.name, OLD.email, OLD.phone) IS NOT (NEW.name, NEW.email, NEW.phone) BEGIN
    INSERT INTO contact_parts (contact_parts, rowid, scope, text) SELECT 'delete', id, scope, text FROM contact_texts WHERE id = OLD.id;
END;
CREATE TRIGGER contact_parts_update_to AFTER UPDATE OF name, email, phone ON contacts
WHEN (OLD.name, OLD.email, OLD.phone) IS NOT (NEW.name, NEW.email, NEW.phone) BEGIN
    INSERT INTO contact_parts (rowid, scope, text) SELECT id, scope, text FROM contact_texts WHERE id = NEW.id;
END;

DROP TABLE contact_parts;
CREATE VIRTUAL TABLE contact_parts USING fts5 (
    scope, text, content = 'contact_texts', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = 'none', columnsize = 0
);
INSERT INTO contact_parts (contact_parts) VALUES ('rebuild');

-- A part of a name, email or phone number that few have is found by its trigrams, instead of by reading all contacts.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX contacts_search_index ON contacts USING gin (lower(name) gin_trgm_ops, email gin_trgm_ops, phone gin_trgm_ops);

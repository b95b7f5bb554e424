ALTER TABLE contact_identities DROP COLUMN confirmed_at;

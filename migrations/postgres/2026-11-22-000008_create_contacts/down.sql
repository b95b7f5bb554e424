DROP TABLE contact_identities;
DROP TABLE contacts;

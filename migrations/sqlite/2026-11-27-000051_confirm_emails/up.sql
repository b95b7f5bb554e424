-- When somebody showed that they read the mail of this address; empty for what nobody showed, and for phones and IP addresses.
ALTER TABLE contact_identities ADD COLUMN confirmed_at TIMESTAMP;

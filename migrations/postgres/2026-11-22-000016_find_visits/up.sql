-- What a target is compared with, so that those whom it would have caught are found. Blank in visits of before.
ALTER TABLE visits ADD COLUMN mailbox TEXT COLLATE "C" NOT NULL DEFAULT '';
-- The email's domain with its labels reversed, as contacts have it.
ALTER TABLE visits ADD COLUMN domain TEXT COLLATE "C" NOT NULL DEFAULT '';
-- In E.164; blank if none was given, or none that can be read.
ALTER TABLE visits ADD COLUMN phone_number TEXT COLLATE "C" NOT NULL DEFAULT '';
-- Whether it is refused though its mailbox is a customer's.
ALTER TABLE visits ADD COLUMN refused_customer BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX visits_mailbox_index ON visits (organization_id, mailbox, created_at, id);
CREATE INDEX visits_domain_index ON visits (organization_id, domain, created_at);
CREATE INDEX visits_phone_index ON visits (organization_id, phone_number, created_at);
CREATE INDEX visits_ip_index ON visits (organization_id, ip, created_at, id);
CREATE INDEX visits_customer_index ON visits (organization_id, refused_customer, last_seen_at, id);

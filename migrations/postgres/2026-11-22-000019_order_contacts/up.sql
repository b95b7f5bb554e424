-- Whom a wide block catches is read piece by piece, in the order of these indexes.
DROP INDEX contacts_ip_index;
DROP INDEX contacts_phone_index;
DROP INDEX contacts_domain_index;
CREATE INDEX contacts_ip_index ON contacts (organization_id, ip, id);
CREATE INDEX contacts_phone_index ON contacts (organization_id, phone, id);
CREATE INDEX contacts_domain_index ON contacts (organization_id, domain, id);

DROP INDEX contacts_ip_index;
DROP INDEX contacts_phone_index;
DROP INDEX contacts_domain_index;
CREATE INDEX contacts_ip_index ON contacts (organization_id, ip);
CREATE INDEX contacts_phone_index ON contacts (organization_id, phone);
CREATE INDEX contacts_domain_index ON contacts (organization_id, domain);

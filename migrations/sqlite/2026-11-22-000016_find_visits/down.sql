DROP INDEX visits_customer_index;
DROP INDEX visits_ip_index;
DROP INDEX visits_phone_index;
DROP INDEX visits_domain_index;
DROP INDEX visits_mailbox_index;
ALTER TABLE visits DROP COLUMN refused_customer;
ALTER TABLE visits DROP COLUMN phone_number;
ALTER TABLE visits DROP COLUMN domain;
ALTER TABLE visits DROP COLUMN mailbox;

DROP INDEX entries_phone_index;
DROP INDEX entries_ip_index;
ALTER TABLE entries DROP COLUMN decision;
ALTER TABLE entries DROP COLUMN step;
ALTER TABLE entries DROP COLUMN phone;
ALTER TABLE entries DROP COLUMN name;
ALTER TABLE entries DROP COLUMN ip;

-- What stood in the visit when it was refused last under this target: the visit itself goes on, and may be let in. Of visits
-- of before that were let in since, the decision is lost.
ALTER TABLE entries ADD COLUMN ip BLOB NOT NULL DEFAULT x'';
ALTER TABLE entries ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN step TEXT NOT NULL DEFAULT 'contact' CONSTRAINT entries_step_check CHECK (step IN ('contact', 'details', 'time', 'booked'));
ALTER TABLE entries ADD COLUMN decision TEXT NOT NULL DEFAULT '{}';
UPDATE entries SET (ip, name, phone, step, decision) = (
    SELECT ip, name, phone, step, CASE WHEN refused THEN decision ELSE '{}' END FROM visits WHERE visits.id = entries.visit_id
);
CREATE INDEX entries_ip_index ON entries (organization_id, ip, target_id, last_at, id);
CREATE INDEX entries_phone_index ON entries (organization_id, phone, last_at);

-- What stood in the visit when it was refused last under this target: the visit itself goes on, and may be let in. Of visits
-- of before that were let in since, the decision is lost.
ALTER TABLE entries ADD COLUMN ip BYTEA NOT NULL DEFAULT '\x';
ALTER TABLE entries ADD COLUMN name TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN phone TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN step TEXT COLLATE "C" NOT NULL DEFAULT 'contact' CONSTRAINT entries_step_check CHECK (step IN ('contact', 'details', 'time', 'booked'));
ALTER TABLE entries ADD COLUMN decision TEXT COLLATE "C" NOT NULL DEFAULT '{}';
UPDATE entries SET ip = visits.ip, name = visits.name, phone = visits.phone, step = visits.step,
    decision = CASE WHEN visits.refused THEN visits.decision ELSE '{}' END
FROM visits WHERE visits.id = entries.visit_id;
CREATE INDEX entries_ip_index ON entries (organization_id, ip, target_id, last_at, id);
CREATE INDEX entries_phone_index ON entries (organization_id, phone, last_at);

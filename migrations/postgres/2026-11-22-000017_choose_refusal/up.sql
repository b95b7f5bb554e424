-- What a refused lead reads instead of free times; blank: there are none, as for anybody in a month that is full.
ALTER TABLE organizations ADD COLUMN refusal_message TEXT COLLATE "C" NOT NULL DEFAULT '';
-- How long an expired block stays on the list.
ALTER TABLE organizations ADD COLUMN keep_expired_days INTEGER NOT NULL DEFAULT 30 CONSTRAINT organizations_keep_expired_check CHECK (keep_expired_days BETWEEN 0 AND 3650);

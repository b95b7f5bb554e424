-- How often in a row the next piece has failed, from when on it is tried again, and why it failed last.
ALTER TABLE jobs ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN next_try_at TIMESTAMP;
ALTER TABLE jobs ADD COLUMN last_error TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Which sizes of networks occur: whoever screens many contacts asks for these only.
ALTER TABLE targets ADD COLUMN prefix INTEGER GENERATED ALWAYS AS (CASE WHEN kind = 'ip' THEN CAST(substr(key, instr(key, '/') + 1) AS INTEGER) END) VIRTUAL;
CREATE INDEX targets_prefix_index ON targets (organization_id, prefix) WHERE prefix IS NOT NULL;

-- Which sizes of networks occur: whoever screens many contacts asks for these only.
ALTER TABLE targets ADD COLUMN prefix INTEGER GENERATED ALWAYS AS (CASE WHEN kind = 'ip' THEN CAST(split_part(key, '/', 2) AS INTEGER) END) STORED;
CREATE INDEX targets_prefix_index ON targets (organization_id, prefix) WHERE prefix IS NOT NULL;

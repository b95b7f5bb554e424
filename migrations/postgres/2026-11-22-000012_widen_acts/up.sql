ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('add', 'delete', 'extend', 'clean', 'undo'));
ALTER TABLE acts DROP COLUMN undone_at;
-- Why, in the words of who did it; may be blank.
ALTER TABLE acts ADD COLUMN reason TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE acts SET reason = COALESCE((SELECT MIN(reason) FROM blocks WHERE added_by = acts.id), '');
ALTER TABLE acts ALTER COLUMN reason DROP DEFAULT;
-- The act that an undo undoes; none is undone twice.
ALTER TABLE acts ADD COLUMN undoes BIGINT;
ALTER TABLE acts ADD CONSTRAINT acts_undoes_key UNIQUE (organization_id, undoes);
ALTER TABLE acts ADD CONSTRAINT acts_undoes_check CHECK ((kind = 'undo') = (undoes IS NOT NULL));
ALTER TABLE acts ADD CONSTRAINT acts_undoes_fkey FOREIGN KEY (organization_id, undoes) REFERENCES acts (organization_id, id);
CREATE INDEX acts_list_index ON acts (organization_id, created_at, id);

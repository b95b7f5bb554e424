DELETE FROM acts WHERE kind NOT IN ('add', 'delete');
DROP INDEX acts_list_index;
ALTER TABLE acts DROP CONSTRAINT acts_undoes_check;
ALTER TABLE acts DROP COLUMN undoes;
ALTER TABLE acts DROP COLUMN reason;
ALTER TABLE acts ADD COLUMN undone_at TIMESTAMP;
ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('add', 'delete'));

DROP INDEX acts_list_index;
ALTER TABLE acts DROP CONSTRAINT acts_undoes_check;
ALTER TABLE acts DROP COLUMN undoes;
ALTER TABLE acts DROP COLUMN reason;
ALTER TABLE acts ADD COLUMN undone_at TIMESTAMP;
ALTER TABLE acts DROP CONSTRAINT acts_kind_check;
-- Whatever has ended a block was a deletion.
UPDATE acts SET kind = 'delete' WHERE kind NOT IN ('add', 'delete') AND id IN (SELECT lifted_by FROM blocks);
DELETE FROM acts WHERE kind NOT IN ('add', 'delete');
ALTER TABLE acts ADD CONSTRAINT acts_kind_check CHECK (kind IN ('add', 'delete'));

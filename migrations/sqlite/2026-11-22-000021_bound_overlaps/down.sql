DROP TRIGGER calls_host_overlap_insert;
DROP TRIGGER calls_host_overlap_update;
CREATE TRIGGER calls_host_overlap_insert BEFORE INSERT ON calls
WHEN NEW.status = 'scheduled' AND EXISTS (
    SELECT 1 FROM calls
    WHERE organization_id = NEW.organization_id AND host_id = NEW.host_id AND status = 'scheduled'
      AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at
)
BEGIN
    SELECT RAISE(ABORT, 'taken');
END;
CREATE TRIGGER calls_host_overlap_update BEFORE UPDATE OF host_id, starts_at, ends_at, status ON calls
WHEN NEW.status = 'scheduled' AND EXISTS (
    SELECT 1 FROM calls
    WHERE organization_id = NEW.organization_id AND host_id = NEW.host_id AND status = 'scheduled'
      AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at AND id <> NEW.id
)
BEGIN
    SELECT RAISE(ABORT, 'taken');
END;

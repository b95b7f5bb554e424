-- What the staff does to a contact.
ALTER TABLE journey DROP CONSTRAINT journey_kind_check;
ALTER TABLE journey ADD CONSTRAINT journey_kind_check CHECK (kind IN ('seen', 'details', 'booked', 'canceled', 'also_given', 'blocked', 'unblocked', 'rescheduled', 'outcome', 'added', 'edited', 'noted', 'note_edited', 'note_deleted', 'tagged', 'untagged', 'merged', 'unmerged'));

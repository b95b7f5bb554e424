ALTER TABLE journey DROP CONSTRAINT journey_kind_check;
ALTER TABLE journey ADD CONSTRAINT journey_kind_check CHECK (kind IN ('seen', 'details', 'booked', 'rescheduled', 'canceled', 'outcome', 'also_given', 'blocked', 'unblocked'));

DELETE FROM journey WHERE kind IN ('rescheduled', 'outcome');
ALTER TABLE journey DROP CONSTRAINT journey_kind_check;
ALTER TABLE journey ADD CONSTRAINT journey_kind_check CHECK (kind IN ('seen', 'details', 'booked', 'canceled', 'also_given', 'blocked', 'unblocked'));

DROP TABLE days_off;
DROP TABLE availability_spans;

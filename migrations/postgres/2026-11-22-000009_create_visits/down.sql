DROP TABLE entries;
DROP TABLE visits;

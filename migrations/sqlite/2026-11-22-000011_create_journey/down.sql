DROP TABLE journey;

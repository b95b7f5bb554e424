-- SQLite alone gives the ids of deleted rows again.
SELECT 1;

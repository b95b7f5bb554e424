-- Only PostgreSQL has an index for a part of a text that needs no second copy of it.
SELECT 1;

-- When they were due is not known any more, and nothing asks for it.
SELECT 1;

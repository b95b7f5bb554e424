-- An exclusion constraint keeps calls apart here, along an index of its own.
SELECT 1;

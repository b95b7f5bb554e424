DROP INDEX contacts_search_index;

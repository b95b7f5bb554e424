DROP INDEX contacts_unowned_index;

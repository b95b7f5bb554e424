DROP INDEX contacts_added_index;
DROP INDEX contacts_name_index;
DROP INDEX contacts_email_index;

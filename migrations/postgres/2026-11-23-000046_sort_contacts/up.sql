-- Global Data by each column that it can be sorted by: those without a call, and those with one, in its order.
CREATE INDEX contacts_email_index ON contacts (organization_id, blocked, booked, email, id);
CREATE INDEX contacts_name_index ON contacts (organization_id, blocked, booked, lower(name), id);
CREATE INDEX contacts_added_index ON contacts (organization_id, blocked, booked, first_seen_at, id);

-- What the UIDs of an organization's calls end in, in the calendars of the world. It is blank only until the next server starts: calendars
-- know the calls of before by that server's name.
ALTER TABLE organizations ADD COLUMN uid_tail TEXT NOT NULL DEFAULT '';

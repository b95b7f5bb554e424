CREATE TABLE contacts (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL CONSTRAINT contacts_organization_fkey REFERENCES organizations (id),
    -- Who it is: the canonical mailbox behind the email's aliases.
    mailbox TEXT NOT NULL,
    email TEXT NOT NULL,
    -- The email's domain with its labels reversed (com.example.mail), so that all subdomains are one range.
    domain TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    -- Where the lead came from last: IPv6, IPv4 mapped into it. Empty when staff added the contact.
    ip BLOB,
    status TEXT NOT NULL CONSTRAINT contacts_status_check CHECK (status IN ('potential', 'qualified', 'disqualified', 'strategy_call', 'discovery_call', 'canceled', 'no_show')),
    -- Whether a visit like this contact's would be refused: derived by screening it again, never by hand.
    blocked BOOLEAN NOT NULL,
    -- Whether the contact has a call that is upcoming or was held.
    booked BOOLEAN NOT NULL,
    owner_id BIGINT,
    time_zone TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    referrer TEXT NOT NULL,
    page TEXT NOT NULL,
    -- A JSON object of the UTM parameters.
    utm TEXT NOT NULL,
    first_seen_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    CONSTRAINT contacts_organization_id_key UNIQUE (organization_id, id),
    CONSTRAINT contacts_mailbox_key UNIQUE (organization_id, mailbox),
    CONSTRAINT contacts_owner_fkey FOREIGN KEY (organization_id, owner_id) REFERENCES members (organization_id, id)
);
CREATE INDEX contacts_all_index ON contacts (organization_id, blocked, last_seen_at, id);
CREATE INDEX contacts_section_index ON contacts (organization_id, blocked, booked, last_seen_at, id);
CREATE INDEX contacts_owner_index ON contacts (organization_id, owner_id, blocked, last_seen_at, id);
CREATE INDEX contacts_ip_index ON contacts (organization_id, ip);
CREATE INDEX contacts_phone_index ON contacts (organization_id, phone);
CREATE INDEX contacts_domain_index ON contacts (organization_id, domain);
CREATE TABLE contact_identities (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT contact_identities_kind_check CHECK (kind IN ('email', 'phone', 'ip')),
    value TEXT NOT NULL,
    first_seen_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    CONSTRAINT contact_identities_value_key UNIQUE (contact_id, kind, value),
    CONSTRAINT contact_identities_contact_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id)
);
CREATE INDEX contact_identities_contact_index ON contact_identities (organization_id, contact_id, kind, last_seen_at);
CREATE INDEX contact_identities_value_index ON contact_identities (organization_id, kind, value);

CREATE TABLE organizations (
    id INTEGER PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL CONSTRAINT organizations_slug_key UNIQUE,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    plan TEXT NOT NULL CONSTRAINT organizations_plan_check CHECK (plan IN ('startup', 'business', 'enterprise')),
    privacy_url TEXT,
    contact_address TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

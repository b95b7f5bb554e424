-- Requests that were turned away because too many came from one address: no visits, only how many there were in each hour.
CREATE TABLE throttled_hours (
    organization_id BIGINT NOT NULL,
    -- When it began.
    hour TIMESTAMP NOT NULL,
    requests BIGINT NOT NULL,
    CONSTRAINT throttled_hours_pkey PRIMARY KEY (organization_id, hour),
    CONSTRAINT throttled_hours_organization_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id)
);

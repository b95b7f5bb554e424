-- What of one organization has expired: what the others still keep may be much. It holds nothing else, so that without statistics
-- PostgreSQL does not take it for an index of the list.
CREATE INDEX blocks_organization_expiry_index ON blocks (organization_id, expires_at) WHERE lifted_at IS NULL AND expiry_seen;

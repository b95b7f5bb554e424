//! The wider lines of the list that cover a value, though they are not aimed at just that.

use std::cmp::Reverse;

use crate::blocking::Block;
use crate::db::{Connection, Result};
use crate::values::{
    BlockTarget, ClientIp, DomainName, EmailAddress, OrganizationId, PrefixLengths, UtcTime,
};

/// The lines in force that cover what somebody has typed in full: the networks that an IP address lies in, the domains of an
/// email address, those above a domain. The one that is aimed most closely first; what is aimed at just this value is left
/// out. Nothing if it is no such value.
pub fn covering(
    conn: &mut Connection,
    organization: OrganizationId,
    typed: &str,
    now: UtcTime,
) -> Result<Vec<Block>> {
    let wider = wider(typed);
    if wider.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Block::standing(conn, organization, &wider)?;
    found.retain(|block| !block.is_expired(now));
    found.sort_by_key(|block| Reverse(block.target.rank()));
    Ok(found)
}

fn wider(typed: &str) -> Vec<BlockTarget> {
    let below = |domain: &DomainName| domain.parents().map(BlockTarget::Subdomains).collect();
    if let Ok(ip) = ClientIp::parse(typed) {
        let lengths = PrefixLengths::all();
        return lengths
            .networks(ip)
            .filter(|network| !network.is_single())
            .map(BlockTarget::Network)
            .collect();
    }
    if let Ok(email) = EmailAddress::parse(typed) {
        let domain = email.domain_name();
        let mut wider: Vec<_> = below(&domain);
        wider.push(BlockTarget::Domain(domain));
        return wider;
    }
    match DomainName::parse(typed) {
        Ok(domain) => {
            let mut wider: Vec<_> = below(&domain);
            wider.retain(|target| *target != BlockTarget::Subdomains(domain.clone()));
            wider
        }
        Err(_) => Vec::new(),
    }
}

//! The wider lines of the list that cover a value, though they are not aimed at just that.

use std::cmp::Reverse;
use std::collections::BTreeSet;

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
    let target = if let Ok(ip) = ClientIp::parse(typed) {
        BlockTarget::Network(ip.into())
    } else if let Ok(email) = EmailAddress::parse(typed) {
        BlockTarget::Mailbox(email.mailbox())
    } else if let Ok(domain) = DomainName::parse(typed) {
        BlockTarget::Subdomains(domain)
    } else {
        return Ok(Vec::new());
    };
    covering_all(conn, organization, &[target], now).map(|mut found| found.remove(0))
}

/// The same for each of these targets, in their order, by one question for all.
pub fn covering_all(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    now: UtcTime,
) -> Result<Vec<Vec<Block>>> {
    let wider: Vec<BTreeSet<BlockTarget>> = targets.iter().map(wider).collect();
    let all: BTreeSet<BlockTarget> = wider.iter().flatten().cloned().collect();
    let all: Vec<BlockTarget> = all.into_iter().collect();
    let mut found = match all.is_empty() {
        true => Vec::new(),
        false => Block::standing(conn, organization, &all)?,
    };
    found.retain(|block| !block.is_expired(now));
    found.sort_by_key(|block| Reverse(block.target.rank()));
    let of_one = |wider: &BTreeSet<BlockTarget>| {
        let covering = found.iter().filter(|block| wider.contains(&block.target));
        covering.cloned().collect()
    };
    Ok(wider.iter().map(of_one).collect())
}

/// The targets that catch whoever this one catches, and others too.
fn wider(target: &BlockTarget) -> BTreeSet<BlockTarget> {
    let at = |domain: DomainName| {
        let parents = domain.parents().map(BlockTarget::Subdomains);
        parents
            .chain([BlockTarget::Domain(domain.clone())])
            .collect()
    };
    let mut wider: BTreeSet<BlockTarget> = match target {
        BlockTarget::Network(network) => PrefixLengths::all()
            .networks(network.first())
            .filter(|wider| wider.prefix() < network.prefix())
            .map(BlockTarget::Network)
            .collect(),
        BlockTarget::Email(email) => {
            let mut wider: BTreeSet<BlockTarget> = at(email.domain_name());
            wider.insert(BlockTarget::Mailbox(email.mailbox()));
            wider
        }
        BlockTarget::Mailbox(mailbox) => match EmailAddress::parse(mailbox.as_str()) {
            Ok(email) => at(email.domain_name()),
            Err(_) => BTreeSet::new(),
        },
        BlockTarget::Domain(domain) => at(domain.clone()),
        BlockTarget::Subdomains(domain) => domain.parents().map(BlockTarget::Subdomains).collect(),
        BlockTarget::Phone(_) => BTreeSet::new(),
    };
    wider.remove(target);
    wider
}

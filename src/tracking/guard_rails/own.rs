//! Whom and what of the organization's own a target would catch.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::Warning;
use crate::db::schema::{members, sessions};
use crate::db::{Connection, Result};
use crate::organization::Organization;
use crate::staff::Member;
use crate::values::{
    BlockTarget, ClientIp, DomainName, EmailAddress, Identity, Network, OrganizationId, UtcTime,
};

/// Who is signed in from an address that a target catches. An address may be several people's: the first stands for them.
pub(super) fn signed_in(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    now: UtcTime,
) -> Result<Vec<Warning>> {
    let of_session = members::organization_id
        .eq(sessions::organization_id)
        .and(members::id.eq(sessions::member_id));
    let networks: Vec<Network> = targets
        .iter()
        .filter_map(|target| match target {
            BlockTarget::Network(network) => Some(*network),
            _ => None,
        })
        .collect();
    let (Some(first), Some(last)) = (
        networks.iter().map(Network::first).min(),
        networks.iter().map(Network::last).max(),
    ) else {
        return Ok(Vec::new());
    };
    let addresses: Vec<(ClientIp, String)> = sessions::table
        .inner_join(members::table.on(of_session))
        .filter(sessions::organization_id.eq(organization))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::ip.between(first, last))
        .order((sessions::ip, members::name))
        .select((sessions::ip, members::name))
        .distinct()
        .load(conn)?;
    let mut seen = BTreeSet::new();
    Ok(addresses
        .into_iter()
        .filter(|(ip, _)| networks.iter().any(|network| network.contains(*ip)))
        .filter(|(ip, _)| seen.insert(*ip))
        .map(|(ip, name)| Warning::SignedIn(name, ip))
        .collect())
}

/// The address of whoever adds it, unless it is asked about as that of a sign-in.
pub(super) fn address(
    targets: &[BlockTarget],
    own: ClientIp,
    signed_in: &[Warning],
) -> Option<Warning> {
    let is_told = signed_in
        .iter()
        .any(|warning| matches!(warning, Warning::SignedIn(_, ip) if *ip == own));
    let is_caught = targets
        .iter()
        .any(|target| matches!(target, BlockTarget::Network(network) if network.contains(own)));
    (is_caught && !is_told).then_some(Warning::OwnAddress(own))
}

/// A colleague's email is caught by their mailbox too: an exact address of theirs is still theirs.
pub(super) fn catches(targets: &[BlockTarget], member: &Member) -> Option<Warning> {
    let identity = Identity {
        email: member.email.clone(),
        ip: None,
        phone: None,
    };
    let caught = targets.iter().any(|target| match target {
        BlockTarget::Email(email) => email.mailbox() == member.email.mailbox(),
        target => target.catches(&identity),
    });
    caught.then(|| Warning::Staff(member.name.clone(), member.email.clone()))
}

/// The domains of the staff and of the contact address, but for those that belong to strangers as well.
pub(super) fn domains(organization: &Organization, staff: &[Member]) -> BTreeSet<DomainName> {
    let contact = EmailAddress::parse(&organization.contact_address).ok();
    let emails = staff.iter().map(|member| &member.email).chain(&contact);
    let domains = emails.map(EmailAddress::domain_name);
    domains
        .filter(|domain| !domain.is_mail_provider())
        .collect()
}

pub(super) fn of_domains(targets: &[BlockTarget], own: &BTreeSet<DomainName>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for target in targets {
        let (BlockTarget::Domain(domain) | BlockTarget::Subdomains(domain)) = target else {
            continue;
        };
        let caught = |own: &&DomainName| match target {
            BlockTarget::Domain(_) => *own == domain,
            _ => own.parents().any(|above| above == *domain),
        };
        warnings.extend(own.iter().filter(caught).cloned().map(Warning::OwnDomain));
        if domain.is_mail_provider() {
            warnings.push(Warning::MailProvider(domain.clone()));
        }
    }
    warnings
}

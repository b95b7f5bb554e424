//! What Blocking warns of: customers who are refused, and a proxy that hides where leads come from.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::blocking::{Match, Visit, screening};
use crate::contacts::Contact;
use crate::db::schema::{contacts, visits};
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, ClientIp, Identity, OrganizationId, UtcTime};

/// As many refused customers as are named.
const NAMED: usize = 5;
/// In how many of the latest refused visits of customers they are looked for.
const LOOKED_AT: i64 = 200;
/// As many of the latest visits as are counted by their address, at most.
const COUNTED: i64 = 200;
/// As many visits as tell anything about a proxy, at least.
const ENOUGH: usize = 10;

/// What Blocking warns of.
#[derive(Clone, Debug, Default)]
pub struct Warnings {
    /// The customers who were refused in the last 7 days and still would be, the latest first: at most 5.
    pub refused_customers: Vec<RefusedCustomer>,
    /// The private address from which nearly all leads of the last day seem to come: a proxy's.
    pub proxy: Option<ClientIp>,
}

/// A customer who may not book.
#[derive(Clone, Debug)]
pub struct RefusedCustomer {
    /// The latest visit that was refused.
    pub visit: Visit,
    /// Who it is in Global Data.
    pub contact: Contact,
    /// What would refuse it now.
    pub refused_by: Match,
}

impl Warnings {
    /// What there is to warn of at `now`.
    pub fn load(conn: &mut Connection, organization: OrganizationId, now: UtcTime) -> Result<Self> {
        Ok(Self {
            refused_customers: refused_customers(conn, organization, now)?,
            proxy: proxy(conn, organization, now)?,
        })
    }
}

/// The customers who were refused in the last 7 days and still would be, the latest first, each mailbox once: at most 5,
/// out of the latest 200 visits. Without those whose own email is blocked: that is no accident.
pub fn refused_customers(
    conn: &mut Connection,
    organization: OrganizationId,
    now: UtcTime,
) -> Result<Vec<RefusedCustomer>> {
    let of_mailbox = contacts::organization_id
        .eq(visits::organization_id)
        .and(contacts::mailbox.eq(visits::mailbox));
    let mut refused: Vec<(Visit, Contact)> = visits::table
        .inner_join(contacts::table.on(of_mailbox))
        .filter(visits::organization_id.eq(organization))
        .filter(visits::refused_customer.eq(true))
        .filter(visits::last_seen_at.gt(now - TimeDelta::days(7)))
        .order((visits::last_seen_at.desc(), visits::id.desc()))
        .limit(LOOKED_AT)
        .select((Visit::as_select(), Contact::as_select()))
        .load(conn)?;
    let mut seen = HashSet::new();
    refused.retain(|(_, contact)| seen.insert(contact.id));
    let identities: Vec<Identity> = refused.iter().map(|(visit, _)| visit.identity()).collect();
    let decisions = screening::screen_all(conn, organization, &identities, now)?;
    let still = refused.into_iter().zip(decisions);
    let still = still.filter(|(_, decision)| decision.is_refused());
    let named = still.filter_map(|((visit, contact), decision)| {
        let refused_by = decision.matches.into_iter().next()?;
        (!is_meant(&refused_by.target)).then_some(RefusedCustomer {
            visit,
            contact,
            refused_by,
        })
    });
    Ok(named.take(NAMED).collect())
}

/// Whether a customer who is refused by this is meant: one's own email is blocked on purpose, all else may be shared.
fn is_meant(target: &BlockTarget) -> bool {
    matches!(target, BlockTarget::Email(_) | BlockTarget::Mailbox(_))
}

/// The private or loopback address from which at least 90 % of the latest visits of the last day come, if there are 10 or
/// more: nobody's leads all sit in one's own network, so it is a proxy's.
pub fn proxy(
    conn: &mut Connection,
    organization: OrganizationId,
    now: UtcTime,
) -> Result<Option<ClientIp>> {
    let latest: Vec<ClientIp> = visits::table
        .filter(visits::organization_id.eq(organization))
        .filter(visits::created_at.gt(now - TimeDelta::days(1)))
        .order((visits::created_at.desc(), visits::id.desc()))
        .limit(COUNTED)
        .select(visits::ip)
        .load(conn)?;
    let mut counts: HashMap<ClientIp, usize> = HashMap::new();
    for ip in &latest {
        *counts.entry(*ip).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    Ok(most
        .filter(|(ip, count)| {
            latest.len() >= ENOUGH && count * 10 >= latest.len() * 9 && is_internal(*ip)
        })
        .map(|(ip, _)| ip))
}

/// Whether it is an address of this machine or of a private network, where proxies stand.
fn is_internal(ip: ClientIp) -> bool {
    match ip.ip() {
        IpAddr::V4(ip) => {
            // Carrier-grade NAT (RFC 6598) is what some clouds use between their machines.
            let shared = matches!(ip.octets(), [100, 64..=127, ..]);
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || shared
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

//! The guard rails of Add New: what is never put on the list, and what only by somebody who typed its value again.

mod own;
mod words;

pub use words::phrase;

use std::collections::BTreeSet;

use ipnetwork::IpNetwork;

use super::{Count, Foresight};
use crate::blocking::Effect;
use crate::db::{Connection, Result};
use crate::organization::Organization;
use crate::staff::Member;
use crate::values::{
    BlockTarget, ClientIp, DomainName, EmailAddress, Network, OrganizationId, UtcTime,
};

/// So many contacts are caught without a question.
const FEW: usize = 20;

/// An IPv4 network of so few bits, 65,536 addresses or more, is a wide exception.
const WIDE_V4: u8 = 16;
/// The same for IPv6: what a whole provider has.
const WIDE_V6: u8 = 32;

/// From where somebody adds targets, which they had better not block.
#[derive(Clone, Debug)]
pub struct Vantage {
    /// The server's own proxies.
    pub trusted: Vec<IpNetwork>,
    /// The address from which the form was sent just now. Sessions know only the one of the sign-in.
    pub ip: ClientIp,
}

/// What speaks against adding targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuardRails {
    /// Why it cannot be done.
    pub refusals: Vec<Refusal>,
    /// What must be confirmed by typing. Of exemptions only those that let in very many.
    pub warnings: Vec<Warning>,
}

/// Why a target never comes on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// One of the server's own proxies is in it, and through that comes everybody.
    TrustedProxy(Network),
    /// Anybody may register a name below it.
    PublicSuffix(DomainName),
}

/// Why a target comes on the list only if whoever adds it is certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// These lie in, or reach into, ranges of this name, which are no visitor's own.
    SpecialRange(Vec<Network>, &'static str),
    /// A colleague of this name is signed in from this address.
    SignedIn(String, ClientIp),
    /// Whoever adds it is at this address just now.
    OwnAddress(ClientIp),
    /// It catches the email of the colleague of this name.
    Staff(String, EmailAddress),
    /// It catches the organization's own domain.
    OwnDomain(DomainName),
    /// It catches everybody at a large mail provider.
    MailProvider(DomainName),
    /// It lets in everybody at a large mail provider.
    LetsInProvider(DomainName),
    /// It lets in whoever seems to come from a range of this name, which is no visitor's own.
    LetsInRange(Network, &'static str),
    /// It lets in a whole part of the Internet.
    LetsInWide(Network),
    /// It catches customers: so many.
    Customers(usize),
    /// It takes away what lets customers in: so many.
    ShutOut(usize),
    /// It catches more than a few contacts: so many.
    Many(Count),
}

/// What somebody has typed to confirm warnings, and which of them they have seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// What was typed.
    pub typed: String,
    /// The warnings that were shown, by [`Warning::code`].
    pub seen: BTreeSet<String>,
}

impl GuardRails {
    /// What speaks against adding these targets, which will do what `foresight` says.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
        effect: Effect,
        foresight: &Foresight,
        vantage: &Vantage,
        now: UtcTime,
    ) -> Result<Self> {
        let trusted = &vantage.trusted;
        let refusals = targets.iter().filter_map(|target| refusal(target, trusted));
        let refusals: Vec<Refusal> = refusals.collect();
        let mut warnings = Vec::new();
        // Of what cannot be done nothing is to be confirmed.
        if effect == Effect::Exempt && refusals.is_empty() {
            warnings.extend(targets.iter().filter_map(lets_in));
        }
        if effect == Effect::Block && refusals.is_empty() {
            let staff = Member::all_active(conn, organization)?;
            let organization = Organization::find(conn, organization)?;
            if foresight.customers.number > 0 {
                warnings.push(Warning::Customers(foresight.customers.number));
            }
            if foresight.caught.number > FEW {
                warnings.push(Warning::Many(foresight.caught));
            }
            warnings.extend(special_ranges(targets));
            let signed_in = own::signed_in(conn, organization.id, targets, now)?;
            warnings.extend(own::address(targets, vantage.ip, &signed_in));
            warnings.extend(signed_in);
            warnings.extend(
                staff
                    .iter()
                    .filter_map(|member| own::catches(targets, member)),
            );
            let domains = own::domains(&organization, &staff);
            warnings.extend(own::of_domains(targets, &domains));
        }
        Ok(Self { refusals, warnings })
    }

    /// With what speaks against something else that is done together with it.
    pub fn and(mut self, other: Self) -> Self {
        self.refusals.extend(other.refusals);
        self.warnings.extend(other.warnings);
        self
    }

    /// Asks about the customers who cannot book any more then, unless it is asked already.
    pub fn about_customers(mut self, shut_out: usize) -> Self {
        let is_asked = |warning: &Warning| matches!(warning, Warning::Customers(_));
        if shut_out > 0 && !self.warnings.iter().any(is_asked) {
            self.warnings.push(Warning::ShutOut(shut_out));
        }
        self
    }

    /// Whether nothing more speaks against these targets: each warning was shown, and confirmed by typing.
    pub fn are_settled_by(&self, confirmation: &Confirmation, targets: &[BlockTarget]) -> bool {
        let confirmed = confirmation.of(targets);
        let mut warnings = self.warnings.iter();
        self.refusals.is_empty() && warnings.all(|warning| confirmed.contains(&warning.code()))
    }
}

impl Confirmation {
    /// The warnings about these targets that are confirmed: those that were shown, if what was typed is what was asked for.
    pub fn of(&self, targets: &[BlockTarget]) -> BTreeSet<String> {
        match self.typed.trim().eq_ignore_ascii_case(&phrase(targets)) {
            true => self.seen.clone(),
            false => BTreeSet::new(),
        }
    }
}

fn refusal(target: &BlockTarget, trusted: &[IpNetwork]) -> Option<Refusal> {
    match target {
        BlockTarget::Network(network) => trusted
            .iter()
            .any(|proxy| network.overlaps(proxy))
            .then_some(Refusal::TrustedProxy(*network)),
        BlockTarget::Domain(domain) | BlockTarget::Subdomains(domain) => domain
            .is_public_suffix()
            .then(|| Refusal::PublicSuffix(domain.clone())),
        _ => None,
    }
}

/// What an exemption lets in, if that is very many whom other lines keep out: the same as what is asked about if it is blocked,
/// and networks that hold many a provider's customers.
fn lets_in(target: &BlockTarget) -> Option<Warning> {
    match target {
        BlockTarget::Domain(domain) | BlockTarget::Subdomains(domain) => domain
            .is_mail_provider()
            .then(|| Warning::LetsInProvider(domain.clone())),
        BlockTarget::Network(network) => match network.special_range() {
            Some(name) => Some(Warning::LetsInRange(*network, name)),
            None => is_wide(network).then_some(Warning::LetsInWide(*network)),
        },
        _ => None,
    }
}

fn is_wide(network: &Network) -> bool {
    network.prefix()
        <= match network.is_ipv4() {
            true => WIDE_V4,
            false => WIDE_V6,
        }
}

/// One warning for each name of ranges, in the order in which the targets come.
fn special_ranges(targets: &[BlockTarget]) -> Vec<Warning> {
    let mut ranges: Vec<(&'static str, Vec<Network>)> = Vec::new();
    for target in targets {
        let BlockTarget::Network(network) = target else {
            continue;
        };
        let Some(name) = network.special_range() else {
            continue;
        };
        match ranges.iter_mut().find(|(known, _)| *known == name) {
            Some((_, networks)) => networks.push(*network),
            None => ranges.push((name, vec![*network])),
        }
    }
    let warning = |(name, networks)| Warning::SpecialRange(networks, name);
    ranges.into_iter().map(warning).collect()
}

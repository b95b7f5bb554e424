//! What Blocking warns of, as it is shown: `tracking/_warnings.html`.

use super::{LineLink, named};
use crate::tracking::{RefusedCustomer, decision, warnings};
use crate::values::{ClientIp, TimeZone};
use crate::web::{Moment, TrustedProxies};

/// The banners of Blocking.
pub struct Warnings {
    /// The customers who may not book.
    pub customers: Vec<CustomerRow>,
    /// The proxy that hides where leads come from.
    pub proxy: Option<ProxyHint>,
}

/// A customer who may not book, as it is shown.
pub struct CustomerRow {
    refused: RefusedCustomer,
    zone: TimeZone,
}

/// A private address from which nearly all leads seem to come.
pub struct ProxyHint {
    /// The address.
    pub ip: ClientIp,
    /// What is wrong with the settings.
    pub cause: &'static str,
    /// Whether the address is among the trusted proxies.
    pub is_trusted: bool,
}

impl Warnings {
    /// These warnings, to somebody in this zone, under these settings.
    pub fn new(found: warnings::Warnings, zone: TimeZone, trusted: &TrustedProxies) -> Self {
        let customers = found.refused_customers.into_iter();
        let customers = customers.map(|refused| CustomerRow { refused, zone });
        Self {
            customers: customers.collect(),
            proxy: found.proxy.map(|ip| ProxyHint::new(ip, trusted)),
        }
    }
}

impl ProxyHint {
    fn new(ip: ClientIp, trusted: &TrustedProxies) -> Self {
        let is_trusted = trusted.contains(ip.ip());
        let cause = if is_trusted {
            "TRUSTED_PROXIES names it, but it does not pass on the visitors’ addresses"
        } else if trusted.is_empty() {
            "TRUSTED_PROXIES is not set"
        } else {
            "TRUSTED_PROXIES does not name it"
        };
        Self {
            ip,
            cause,
            is_trusted,
        }
    }
}

impl CustomerRow {
    /// Its name, or its email if it gave none.
    pub fn label(&self) -> &str {
        match self.refused.contact.name.as_str() {
            "" => self.refused.contact.email.as_str(),
            name => name,
        }
    }

    /// When it was refused last.
    pub fn when(&self) -> Moment {
        Moment::new(self.refused.visit.last_seen_at, self.zone)
    }

    /// What refuses it.
    pub fn refused_by(&self) -> String {
        named(
            &self.refused.refused_by.target,
            self.refused.refused_by.effect,
        )
    }

    /// Its card.
    pub fn card_href(&self) -> String {
        format!("/contacts/{}", self.refused.contact.id)
    }

    /// The decision.
    pub fn decision_href(&self) -> String {
        decision::href(&self.refused.visit)
    }

    /// How to let it in for good.
    pub fn never_block(&self) -> LineLink {
        LineLink::never_block(&self.refused.visit)
    }
}

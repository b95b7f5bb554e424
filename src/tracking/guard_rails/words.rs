//! What the guard rails say to the person whom they stop.

use std::fmt;

use super::{Refusal, Warning};
use crate::tracking::Count;
use crate::values::{BlockTarget, Network};

/// As many networks as a sentence names.
const NAMED: usize = 2;

/// What is typed to confirm warnings: the value, or one word for several of them.
pub fn phrase(targets: &[BlockTarget]) -> String {
    match targets {
        [target] => target.value(),
        _ => "CONFIRM".to_owned(),
    }
}

impl Warning {
    /// A name for this warning, by which a form tells which ones its reader has seen: no matter how many are caught.
    pub fn code(&self) -> String {
        match self {
            Self::SpecialRange(_, name) => format!("range:{name}"),
            Self::SignedIn(_, ip) | Self::OwnAddress(ip) => format!("signed-in:{ip}"),
            Self::Staff(_, email) => format!("staff:{}", email.as_str()),
            Self::OwnDomain(domain) => format!("own:{domain}"),
            Self::MailProvider(domain) => format!("provider:{domain}"),
            Self::LetsInProvider(domain) => format!("lets-in:{domain}"),
            Self::LetsInRange(network, _) | Self::LetsInWide(network) => {
                format!("lets-in:{network}")
            }
            Self::Customers(_) | Self::ShutOut(_) => "customers".to_owned(),
            Self::Many(_) => "many".to_owned(),
        }
    }
}

/// `10.1.2.3 is in, or reaches into, a range`; of several the first ones by their values.
fn in_range(networks: &[Network]) -> String {
    let value = |network: &Network| BlockTarget::Network(*network).value();
    let named: Vec<String> = networks.iter().take(NAMED).map(value).collect();
    match (networks.len(), networks.len().saturating_sub(NAMED)) {
        (1, _) => format!("{} is in, or reaches into, a range", named.concat()),
        (_, 0) => format!("{} are in, or reach into, a range", named.join(" and ")),
        (_, further) => format!(
            "{} and {further} more are in, or reach into, a range",
            named.join(", ")
        ),
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrustedProxy(network) => write!(
                f,
                "{} is, or holds, one of the proxies in front of this server (TRUSTED_PROXIES). This cannot be put on the \
                 list: it would be every visitor at once.",
                BlockTarget::Network(*network).value()
            ),
            Self::PublicSuffix(domain) => write!(
                f,
                "Anybody can register a name under {domain}, so it belongs to nobody, and cannot be put on the list. Enter \
                 the whole domain, such as example.{domain}."
            ),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SpecialRange(networks, name) => write!(
                f,
                "{} that is {name}: no visitor of the public Internet has such an address. If your leads seem to come from it, \
                 it is your own proxy's or network's, and you would block all of them.",
                in_range(networks)
            ),
            Self::LetsInProvider(domain) => write!(
                f,
                "{domain} belongs to a large mail provider: everybody with an address there would be let in, also whom the block of a \
                 network keeps out now.",
            ),
            Self::LetsInRange(network, name) => write!(
                f,
                "{} that is {name}: no visitor of the public Internet has such an address. If your leads seem to come from it, \
                 it is your own proxy's or network's, and all of them would be let in, also whom a wider block keeps out now.",
                in_range(&[*network])
            ),
            Self::LetsInWide(network) => write!(
                f,
                "{} is a wide network: everybody in it would be let in, also whom a wider block keeps out now.",
                BlockTarget::Network(*network).value()
            ),
            Self::SignedIn(name, ip) => write!(
                f,
                "{name} is signed in from {ip} now: this may be your own office. Blocks never affect your sign-in, but nobody \
                 could book from there.",
            ),
            Self::OwnAddress(ip) => write!(
                f,
                "You are at {ip} yourself just now: this may be your own office. Blocks never affect your sign-in, but nobody \
                 could book from there.",
            ),
            Self::Staff(name, email) => {
                write!(f, "It catches {name}, your colleague: {}.", email.as_str())
            }
            Self::OwnDomain(domain) => write!(f, "{domain} is your own organization's domain."),
            Self::MailProvider(domain) => write!(
                f,
                "{domain} belongs to a large mail provider: everybody with an address there would be refused.",
            ),
            Self::Customers(1) => {
                f.write_str("It catches a customer, who has held a call with you.")
            }
            Self::Customers(number) => write!(
                f,
                "It catches {number} customers, who have held calls with you."
            ),
            Self::ShutOut(1) => f.write_str(
                "It takes away what lets a customer in, who has held a call with you, and cannot book any more then.",
            ),
            Self::ShutOut(number) => write!(
                f,
                "It takes away what lets {number} customers in, who have held calls with you, and cannot book any more then.",
            ),
            Self::Many(count) => write!(
                f,
                "It catches {}{} of your contacts.",
                match count {
                    Count { more: true, .. } => "more than ",
                    Count { at_most: true, .. } => "up to ",
                    Count { .. } => "",
                },
                count.number
            ),
        }
    }
}

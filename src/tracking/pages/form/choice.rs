//! What can be chosen on the form, and what each choice makes of a value.

use std::fmt::Display;
use std::net::IpAddr;

use serde::Deserialize;

use crate::values::{BlockTarget, ClientIp, DomainName, EmailAddress, Guess, Network, PhoneNumber};

/// What can be put on the list from the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// A single IP address, or the network of its subscriber.
    #[default]
    Ip,
    /// An email address, with its aliases or without.
    Email,
    /// A network of IP addresses.
    Network,
    /// The addresses right at a domain.
    Domain,
    /// Those at all domains below it, too.
    Subdomains,
    /// A phone number.
    Phone,
}

/// How narrowly a value is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aim {
    /// An email address without its aliases.
    pub exact_email: bool,
    /// An IPv6 address without its network.
    pub exact_ip: bool,
    /// The bits of an IPv6 address that its network has, if not those that are proposed.
    pub prefix: Option<u8>,
}

impl Choice {
    /// All of them, in the order of the form: the first two stand at the top.
    pub const ALL: [Self; 6] = [
        Self::Ip,
        Self::Email,
        Self::Network,
        Self::Domain,
        Self::Subdomains,
        Self::Phone,
    ];

    /// The one that a value is clearly for.
    pub fn of(guess: &Guess) -> Self {
        match guess {
            Guess::Ip(_) => Self::Ip,
            Guess::Network(_) => Self::Network,
            Guess::Email(_) => Self::Email,
            Guess::Domain(_) => Self::Domain,
            Guess::Subdomains(_) => Self::Subdomains,
            Guess::Phone(_) => Self::Phone,
        }
    }

    /// The name in URLs.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::Email => "email",
            Self::Network => "network",
            Self::Domain => "domain",
            Self::Subdomains => "subdomains",
            Self::Phone => "phone",
        }
    }

    /// The name for people.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Ip => "IP address",
            Self::Email => "Email address",
            Self::Network => "Network (CIDR)",
            Self::Domain => "Domain",
            Self::Subdomains => "Domain with subdomains",
            Self::Phone => "Phone number",
        }
    }

    /// The same in a sentence, with its article.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Ip => "an IP address",
            Self::Email => "an email address",
            Self::Network => "a network",
            Self::Domain => "a domain",
            Self::Subdomains => "a domain with its subdomains",
            Self::Phone => "a phone number",
        }
    }

    /// What is typed, and where it is found.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Ip => {
                "As in 203.0.113.7 or 2001:db8::7. You find it in Additional Details of the contact card."
            }
            Self::Email => {
                "As in jane@example.com. You find it at the top left of the contact card."
            }
            Self::Network => {
                "As in 203.0.113.0/24 or 2001:db8::/48, from /8 (IPv6: /19) to a single address."
            }
            Self::Domain => {
                "As in spam.example: every email address right at it, and none at its subdomains."
            }
            Self::Subdomains => {
                "As in spam.example: every email address at it, at mail.spam.example, and so on."
            }
            Self::Phone => "With its country code, as in +49 151 12345678.",
        }
    }

    /// The words of the button that blocks.
    pub fn button(&self) -> &'static str {
        match self {
            Self::Ip => "Block IP address",
            Self::Email => "Block email",
            Self::Network => "Block network",
            Self::Domain => "Block domain",
            Self::Subdomains => "Block domain with subdomains",
            Self::Phone => "Block phone number",
        }
    }

    /// What a value means as this, or the sentence that says why it means nothing.
    pub fn target(self, text: &str, aim: Aim) -> Result<BlockTarget, String> {
        match self {
            Self::Ip => {
                let ip = ip(text)?;
                Ok(BlockTarget::Network(match (aim.exact_ip, aim.prefix) {
                    (true, _) => ip.into(),
                    (false, None) => ip.subscriber(),
                    (false, Some(prefix)) => ip.network(prefix).map_err(sentence)?,
                }))
            }
            Self::Email => {
                let email = EmailAddress::parse(text).map_err(sentence)?;
                Ok(match aim.exact_email {
                    true => BlockTarget::Email(email),
                    false => BlockTarget::Mailbox(email.mailbox()),
                })
            }
            // An address without a prefix is none: as an IP address it has a form of its own.
            Self::Network if !text.contains('/') => {
                let network = ClientIp::parse(text).map(|ip| match ip.ip() {
                    IpAddr::V4(_) => ip.network(24),
                    IpAddr::V6(_) => ip.network(64),
                });
                let example = match network {
                    Ok(Ok(network)) => network.to_string(),
                    _ => "203.0.113.0/24".to_owned(),
                };
                Err(format!(
                    "A network has a slash and a number of bits after it, as in {example}."
                ))
            }
            Self::Network => Network::parse(text)
                .map(BlockTarget::Network)
                .map_err(sentence),
            Self::Domain => domain(text).map(BlockTarget::Domain),
            Self::Subdomains => domain(below(text)).map(BlockTarget::Subdomains),
            Self::Phone => PhoneNumber::parse(text)
                .map(BlockTarget::Phone)
                .map_err(sentence),
        }
    }
}

/// The domain in `*.spam.example`.
fn below(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("*.").unwrap_or(text)
}

/// A domain; of a website the domain that it belongs to.
fn domain(text: &str) -> Result<DomainName, String> {
    let domain = DomainName::parse(text).map_err(sentence)?;
    Ok(domain.of_website().unwrap_or(domain))
}

/// A single address, also in the form of the network that holds nothing else.
fn ip(text: &str) -> Result<ClientIp, String> {
    ClientIp::parse(text).or_else(|error| match Network::parse(text) {
        Ok(network) if network.is_single() => Ok(network.first()),
        _ => Err(error.to_string()),
    })
}

fn sentence(error: impl Display) -> String {
    error.to_string()
}

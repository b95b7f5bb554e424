//! By what those are looked up whom targets may catch: contacts and visits have the same columns for it.

use std::ops::Range;

use super::{BlockTarget, ClientIp, Mailbox};

/// What to look up, kind by kind: each part is a question for one index. Joined by OR, ranges would be none any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// These mailboxes; of an exact address, the mailbox that it belongs to, which has others too.
    pub mailboxes: Vec<Mailbox>,
    /// These phone numbers, in E.164.
    pub phones: Vec<String>,
    /// These domains, their labels reversed.
    pub domains: Vec<String>,
    /// The domains in each of these ranges, their labels reversed.
    pub below: Vec<Range<String>>,
    /// These single addresses.
    pub ips: Vec<ClientIp>,
    /// The addresses of each of these networks, from the first to the last; a few have two such ranges.
    pub networks: Vec<(ClientIp, ClientIp)>,
}

impl Reach {
    /// Of all these targets together: not one too few; of exact addresses a few too many.
    pub fn of<'a>(targets: impl IntoIterator<Item = &'a BlockTarget>) -> Self {
        let mut reach = Self::default();
        for target in targets {
            match target {
                BlockTarget::Email(email) => reach.mailboxes.push(email.mailbox()),
                BlockTarget::Mailbox(mailbox) => reach.mailboxes.push(mailbox.clone()),
                BlockTarget::Phone(phone) => reach.phones.push(phone.to_string()),
                BlockTarget::Domain(domain) => reach.domains.push(domain.reversed()),
                BlockTarget::Subdomains(domain) => {
                    reach.domains.push(domain.reversed());
                    reach.below.push(domain.below());
                }
                BlockTarget::Network(network) if network.is_single() => {
                    reach.ips.push(network.first());
                }
                BlockTarget::Network(network) => {
                    reach.networks.extend(network.ranges());
                }
            }
        }
        reach
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_is_looked_up_by_what_it_is_aimed_at() {
        let targets = [
            "email:jane+x@example.com",
            "phone:+12125550123",
            "domain:example.com",
            "subdomains:mail.example.net",
            "ip:203.0.113.7/32",
            "ip:203.0.113.0/24",
            "ip:::/64",
        ]
        .map(|key| BlockTarget::from_key(key).unwrap());
        let ip = |text: &str| ClientIp::parse(text).unwrap();
        assert_eq!(
            Reach::of(&targets),
            Reach {
                mailboxes: vec![Mailbox::parse("jane@example.com").unwrap()],
                phones: vec!["+12125550123".to_owned()],
                domains: vec!["com.example".to_owned(), "net.example.mail".to_owned()],
                below: vec!["net.example.mail.".to_owned().."net.example.mail/".to_owned()],
                ips: vec![ip("203.0.113.7")],
                networks: vec![
                    (ip("203.0.113.0"), ip("203.0.113.255")),
                    // Without the addresses of IPv4, which the database holds among these.
                    (ip("::"), ip("::fffe:ffff:ffff")),
                    (ip("::1:0:0:0"), ip("::ffff:ffff:ffff:ffff")),
                ],
            }
        );
    }
}

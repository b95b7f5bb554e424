//! Which of several targets that catch one visit decides.

use std::net::IpAddr;

use super::BlockTarget;

/// How closely a target is aimed; the greater wins. One order for the whole product:
///
/// email > mailbox > phone > single address > exact domain > longer network prefix > subdomains of the longer domain.
///
/// A single address is `/32` in IPv4 and anything from `/64` in IPv6, where a `/64` is what one subscriber gets (RFC 6177);
/// among these the longer prefix wins. Two different targets that catch one visit never have the same rank; a block and
/// an exemption of one and the same target do, and there the exemption wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// A domain and all below it.
    Subdomains {
        /// Its number of labels.
        labels: usize,
    },
    /// A network of several subscribers.
    Network {
        /// Its prefix length.
        prefix: u8,
    },
    /// Exactly one domain.
    Domain,
    /// One subscriber's IP address.
    Address {
        /// Its prefix length.
        prefix: u8,
    },
    /// A phone number.
    Phone,
    /// A mailbox.
    Mailbox,
    /// Exactly one email address.
    Email,
}

impl BlockTarget {
    /// The rank of this target among others that catch the same visit.
    pub fn rank(&self) -> Rank {
        match self {
            Self::Email(_) => Rank::Email,
            Self::Mailbox(_) => Rank::Mailbox,
            Self::Phone(_) => Rank::Phone,
            Self::Domain(_) => Rank::Domain,
            Self::Subdomains(domain) => Rank::Subdomains {
                labels: domain.as_str().split('.').count(),
            },
            Self::Network(network) => {
                let prefix = network.prefix();
                match network.first().ip() {
                    IpAddr::V4(_) if prefix == 32 => Rank::Address { prefix },
                    IpAddr::V6(_) if prefix >= 64 => Rank::Address { prefix },
                    _ => Rank::Network { prefix },
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::block_target::tests::any_target;
    use super::super::identity::tests::any_identity;
    use super::*;

    fn rank(key: &str) -> Rank {
        BlockTarget::from_key(key).unwrap().rank()
    }

    #[test]
    fn the_closer_aim_wins() {
        for order in [
            &[
                "email:jane@a.example.com",
                "mailbox:jane@a.example.com",
                "phone:+4915112345678",
                "ip:203.0.113.7/32",
                "domain:a.example.com",
                "ip:203.0.113.6/31",
                "ip:203.0.113.0/24",
                "ip:203.0.0.0/8",
                "subdomains:a.example.com",
                "subdomains:example.com",
            ][..],
            &[
                "phone:+4915112345678",
                "ip:2001:db8::7/128",
                "ip:2001:db8::/65",
                "ip:2001:db8::/64",
                "domain:example.com",
                "ip:2001:db8::/63",
                "ip:2001:db8::/32",
                "ip:2001::/19",
                "subdomains:example.com",
            ],
        ] {
            let ranks: Vec<_> = order.iter().map(|key| rank(key)).collect();
            assert!(
                ranks.is_sorted_by(|winner, loser| winner > loser),
                "{ranks:?}"
            );
        }
    }

    #[test]
    fn a_short_name_of_more_labels_wins_over_a_long_one_of_fewer() {
        assert!(rank("subdomains:a.bc.de") > rank("subdomains:a-very-long-name.example"));
    }

    proptest! {
        #[test]
        fn no_two_targets_of_one_visit_have_the_same_rank(identity in any_identity()) {
            let keys = identity.keys();
            let ranks: BTreeSet<_> = keys.iter().map(|key| rank(key)).collect();
            prop_assert_eq!(ranks.len(), keys.len());
        }

        #[test]
        fn equal_targets_have_equal_ranks(target in any_target()) {
            prop_assert_eq!(rank(&target.key()), target.rank());
        }
    }
}

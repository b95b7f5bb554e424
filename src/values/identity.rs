//! What a visit is known by, and the keys of all targets that would catch it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{BlockTarget, ClientIp, EmailAddress, Network, PhoneNumber};

/// What a visit, or a contact, is known by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The email address as given, canonical.
    pub email: EmailAddress,
    /// Where the visitor comes from, if that is known.
    pub ip: Option<ClientIp>,
    /// The phone number, once it is given.
    pub phone: Option<PhoneNumber>,
}

impl Identity {
    /// Of what is stored: a phone number that cannot be read is none that could be blocked.
    pub fn of(email: &EmailAddress, ip: Option<ClientIp>, phone: &str) -> Self {
        Self {
            email: email.clone(),
            ip,
            phone: PhoneNumber::parse(phone).ok(),
        }
    }

    /// The key of every target that would catch this identity, each once.
    pub fn keys(&self) -> Vec<String> {
        self.keys_with(&PrefixLengths::all())
    }

    /// The same without networks of other sizes than `lengths`: a question to a database is shorter if it leaves out the
    /// sizes that no block there has.
    pub fn keys_with(&self, lengths: &PrefixLengths) -> Vec<String> {
        let domain = self.email.domain_name();
        let of_email = [
            BlockTarget::Email(self.email.clone()),
            BlockTarget::Mailbox(self.email.mailbox()),
        ];
        let of_domain = domain.parents().map(BlockTarget::Subdomains);
        let of_ip = self
            .ip
            .into_iter()
            .flat_map(|ip| lengths.networks(ip))
            .map(BlockTarget::Network);
        let of_phone = self.phone.clone().map(BlockTarget::Phone);
        of_email
            .into_iter()
            .chain([BlockTarget::Domain(domain.clone())])
            .chain(of_domain)
            .chain(of_ip)
            .chain(of_phone)
            .map(|target| target.key())
            .collect()
    }
}

/// The sizes of the networks that can be asked for, by family. Collected from the networks that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrefixLengths {
    /// Of IPv4 networks, from 8 to 32; others are of no effect.
    pub v4: BTreeSet<u8>,
    /// Of IPv6 networks, from 19 to 128; others are of no effect.
    pub v6: BTreeSet<u8>,
}

impl PrefixLengths {
    /// Every size that a network may have.
    pub fn all() -> Self {
        Self {
            v4: Network::V4_PREFIXES.collect(),
            v6: Network::V6_PREFIXES.collect(),
        }
    }

    /// The networks of these sizes that `ip` lies in.
    pub fn networks(&self, ip: ClientIp) -> impl Iterator<Item = Network> {
        let lengths = match ip.ip() {
            IpAddr::V4(_) => &self.v4,
            IpAddr::V6(_) => &self.v6,
        };
        lengths
            .iter()
            .filter_map(move |&prefix| ip.network(prefix).ok())
    }
}

impl FromIterator<Network> for PrefixLengths {
    fn from_iter<I: IntoIterator<Item = Network>>(networks: I) -> Self {
        let mut lengths = Self::default();
        for network in networks {
            let family = if network.is_ipv4() {
                &mut lengths.v4
            } else {
                &mut lengths.v6
            };
            family.insert(network.prefix());
        }
        lengths
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::super::block_target::tests::any_target;
    use super::super::client_ip::tests::any_ip;
    use super::super::email_address::tests::any_email;
    use super::super::network::tests::any_network;
    use super::super::phone_number::tests::any_phone;
    use super::*;

    /// Identities, complete or not.
    pub(in crate::values) fn any_identity() -> impl Strategy<Value = Identity> {
        (
            any_email(),
            prop::option::of(any_ip()),
            prop::option::of(any_phone()),
        )
            .prop_map(|(email, ip, phone)| Identity { email, ip, phone })
    }

    /// A target, and an identity that it is likely to catch.
    fn near_misses() -> impl Strategy<Value = (BlockTarget, Identity)> {
        (any_target(), any_identity(), any::<bool>()).prop_map(|(target, mut identity, near)| {
            match &target {
                _ if !near => {}
                BlockTarget::Email(email) => identity.email = email.clone(),
                BlockTarget::Mailbox(mailbox) => {
                    identity.email = EmailAddress::parse(mailbox.as_str()).unwrap()
                }
                BlockTarget::Domain(domain) => {
                    identity.email = format!("jane@{domain}").parse().unwrap()
                }
                BlockTarget::Subdomains(domain) => {
                    identity.email = format!("jane@a.{domain}").parse().unwrap()
                }
                BlockTarget::Network(network) => identity.ip = Some(network.last()),
                BlockTarget::Phone(phone) => identity.phone = Some(phone.clone()),
            }
            (target, identity)
        })
    }

    #[test]
    fn the_keys_of_a_visit_are_those_of_all_that_catches_it() {
        let identity = Identity {
            email: EmailAddress::parse("J.ane@mail.example.com").unwrap(),
            ip: Some(ClientIp::parse("203.0.113.7").unwrap()),
            phone: Some(PhoneNumber::parse("+4915112345678").unwrap()),
        };
        let lengths = PrefixLengths {
            v4: [32, 24].into(),
            v6: [64].into(),
        };
        assert_eq!(
            identity.keys_with(&lengths),
            [
                "email:j.ane@mail.example.com",
                "mailbox:j.ane@mail.example.com",
                "domain:mail.example.com",
                "subdomains:mail.example.com",
                "subdomains:example.com",
                "ip:203.0.113.0/24",
                "ip:203.0.113.7/32",
                "phone:+4915112345678",
            ]
        );
    }

    #[test]
    fn every_size_of_network_is_asked_for_unless_told_otherwise() {
        let mut identity = Identity {
            email: EmailAddress::parse("jane@example.com").unwrap(),
            ip: None,
            phone: None,
        };
        let count = |identity: &Identity| {
            identity
                .keys()
                .iter()
                .filter(|key| key.starts_with("ip:"))
                .count()
        };
        assert_eq!(count(&identity), 0);
        identity.ip = ClientIp::parse("203.0.113.7").ok();
        assert_eq!(count(&identity), 32 - 8 + 1);
        identity.ip = ClientIp::parse("2001:db8::7").ok();
        assert_eq!(count(&identity), 128 - 19 + 1);
    }

    #[test]
    fn sizes_are_collected_by_family() {
        let networks = ["203.0.113.0/24", "198.51.100.0/24", "2001:db8::/32"]
            .map(|text| text.parse::<Network>().unwrap());
        let lengths: PrefixLengths = networks.into_iter().collect();
        assert_eq!(
            lengths,
            PrefixLengths {
                v4: [24].into(),
                v6: [32].into()
            }
        );
    }

    proptest! {
        #[test]
        fn a_target_catches_a_visit_if_and_only_if_the_visit_has_its_key((target, identity) in near_misses()) {
            prop_assert_eq!(target.catches(&identity), identity.keys().contains(&target.key()));
        }

        #[test]
        fn every_key_of_a_visit_is_that_of_a_target_which_catches_it(identity in any_identity()) {
            let keys = identity.keys();
            for key in &keys {
                prop_assert!(BlockTarget::from_key(key).unwrap().catches(&identity), "{}", key);
            }
            prop_assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        }

        #[test]
        fn sizes_that_do_not_occur_make_no_difference(
            identity in any_identity(),
            networks in prop::collection::vec(any_network(), 0..4),
        ) {
            let lengths = networks.iter().copied().collect();
            let (few, all) = (identity.keys_with(&lengths), identity.keys());
            prop_assert!(few.iter().all(|key| all.contains(key)));
            for key in networks.into_iter().map(|network| BlockTarget::Network(network).key()) {
                prop_assert_eq!(few.contains(&key), all.contains(&key));
            }
        }
    }
}

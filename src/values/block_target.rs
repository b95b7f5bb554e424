//! What a block is aimed at, and the one key by which it is found.

use std::fmt;

use super::{
    DomainName, DomainNameError, EmailAddress, EmailAddressError, Identity, Kind, Mailbox, Network,
    NetworkError, PhoneNumber, PhoneNumberError,
};

/// The target of a block: whom it catches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockTarget {
    /// Exactly this address: `jane+a@example.com` does not catch `jane@example.com`.
    Email(EmailAddress),
    /// Every address of this mailbox.
    Mailbox(Mailbox),
    /// Every address right at this domain, none below it.
    Domain(DomainName),
    /// Every address at this domain and at all domains below it.
    Subdomains(DomainName),
    /// Every IP address in this network, a single one included.
    Network(Network),
    /// This phone number.
    Phone(PhoneNumber),
}

impl BlockTarget {
    /// Reads the value of a target of this kind as a person gives it; for a mailbox, any of its addresses.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, BlockTargetError> {
        Ok(match kind {
            Kind::Email => Self::Email(EmailAddress::parse(text).map_err(BlockTargetError::Email)?),
            Kind::Mailbox => Self::Mailbox(
                EmailAddress::parse(text)
                    .map_err(BlockTargetError::Email)?
                    .mailbox(),
            ),
            Kind::Domain => {
                Self::Domain(DomainName::parse(text).map_err(BlockTargetError::Domain)?)
            }
            Kind::Subdomains => {
                Self::Subdomains(DomainName::parse(text).map_err(BlockTargetError::Domain)?)
            }
            Kind::Ip => Self::Network(Network::parse(text).map_err(BlockTargetError::Network)?),
            Kind::Phone => Self::Phone(PhoneNumber::parse(text).map_err(BlockTargetError::Phone)?),
        })
    }

    /// Reads a key as [`BlockTarget::key`] prints it, and in no other spelling.
    pub fn from_key(key: &str) -> Result<Self, KeyError> {
        let parse = || {
            let (kind, text) = key.split_once(':')?;
            Self::parse(Kind::parse(kind)?, text)
                .ok()
                .filter(|target| target.key() == key)
        };
        parse().ok_or_else(|| KeyError(key.to_owned()))
    }

    /// The one key of this target, such as `mailbox:jane@gmail.com`, `ip:203.0.113.7/32`, `subdomains:example.com`.
    ///
    /// Two targets are equal if and only if their keys are; [`Identity::keys`] holds the keys of all that catch a visit.
    pub fn key(&self) -> String {
        let kind = self.kind().as_str();
        match self {
            Self::Email(email) => format!("{kind}:{email}"),
            Self::Mailbox(mailbox) => format!("{kind}:{mailbox}"),
            Self::Domain(domain) | Self::Subdomains(domain) => format!("{kind}:{domain}"),
            Self::Network(network) => format!("{kind}:{network}"),
            Self::Phone(phone) => format!("{kind}:{phone}"),
        }
    }

    /// What kind of target this is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Email(_) => Kind::Email,
            Self::Mailbox(_) => Kind::Mailbox,
            Self::Domain(_) => Kind::Domain,
            Self::Subdomains(_) => Kind::Subdomains,
            Self::Network(_) => Kind::Ip,
            Self::Phone(_) => Kind::Phone,
        }
    }

    /// What people call such a thing: the label of its kind, but for networks.
    pub fn label(&self) -> &'static str {
        match self.is_network() {
            true => "Network",
            false => self.kind().label(),
        }
    }

    /// The same within a sentence.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Email(_) => "exact email address",
            Self::Mailbox(_) => "email address",
            Self::Domain(_) => "domain",
            Self::Subdomains(_) => "domain and subdomains",
            Self::Network(_) if self.is_network() => "network",
            Self::Network(_) => "IP address",
            Self::Phone(_) => "phone number",
        }
    }

    /// Whether it is a network of several IP addresses.
    pub fn is_network(&self) -> bool {
        matches!(self, Self::Network(network) if !network.is_single())
    }

    /// The value for people, to stand beside its label: a single IP address has no `/32` here.
    pub fn value(&self) -> String {
        match self {
            Self::Email(email) => email.to_string(),
            Self::Mailbox(mailbox) => mailbox.to_string(),
            Self::Domain(domain) | Self::Subdomains(domain) => domain.to_string(),
            Self::Network(network) if network.is_single() => network.first().to_string(),
            Self::Network(network) => network.to_string(),
            Self::Phone(phone) => phone.to_string(),
        }
    }

    /// Whether a visit known by `identity` is caught.
    ///
    /// Asks each value directly, without keys: what the keys promise is tested against this.
    pub fn catches(&self, identity: &Identity) -> bool {
        match self {
            Self::Email(email) => identity.email == *email,
            Self::Mailbox(mailbox) => identity.email.mailbox() == *mailbox,
            Self::Domain(domain) => identity.email.domain() == domain.as_str(),
            Self::Subdomains(domain) => {
                let above = identity.email.domain().strip_suffix(domain.as_str());
                above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
            }
            Self::Network(network) => identity.ip.is_some_and(|ip| network.contains(ip)),
            Self::Phone(phone) => identity.phone.as_ref() == Some(phone),
        }
    }
}

/// Why a text is no value of a kind, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockTargetError {
    /// No email address.
    Email(EmailAddressError),
    /// No domain.
    Domain(DomainNameError),
    /// No IP address and no network.
    Network(NetworkError),
    /// No phone number.
    Phone(PhoneNumberError),
}

impl fmt::Display for BlockTargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(error) => error.fmt(f),
            Self::Domain(error) => error.fmt(f),
            Self::Network(error) => error.fmt(f),
            Self::Phone(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BlockTargetError {}

/// A text that is not the key of any target: never a person's mistake, since keys are made here only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError(String);

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not the key of a block target", self.0)
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::super::domain_name::tests::any_domain;
    use super::super::email_address::tests::any_email;
    use super::super::network::tests::any_network;
    use super::super::phone_number::tests::any_phone;
    use super::*;

    /// Targets of all kinds.
    pub(in crate::values) fn any_target() -> impl Strategy<Value = BlockTarget> {
        prop_oneof![
            any_email().prop_map(BlockTarget::Email),
            any_email().prop_map(|email| BlockTarget::Mailbox(email.mailbox())),
            any_domain().prop_map(BlockTarget::Domain),
            any_domain().prop_map(BlockTarget::Subdomains),
            any_network().prop_map(BlockTarget::Network),
            any_phone().prop_map(BlockTarget::Phone),
        ]
    }

    fn identity(email: &str, ip: &str, phone: &str) -> Identity {
        Identity {
            email: EmailAddress::parse(email).unwrap(),
            ip: ip.parse().ok(),
            phone: phone.parse().ok(),
        }
    }

    fn catches(key: &str, identity: &Identity) -> bool {
        BlockTarget::from_key(key).unwrap().catches(identity)
    }

    #[test]
    fn the_key_of_each_kind_is_canonical() {
        for (kind, text, key, value) in [
            (
                Kind::Email,
                "Jane+X@GoogleMail.com",
                "email:jane+x@googlemail.com",
                "jane+x@googlemail.com",
            ),
            (
                Kind::Mailbox,
                "J.ane+X@GoogleMail.com",
                "mailbox:jane@gmail.com",
                "jane@gmail.com",
            ),
            (
                Kind::Domain,
                "Example.com.",
                "domain:example.com",
                "example.com",
            ),
            (
                Kind::Subdomains,
                "@müller.example",
                "subdomains:xn--mller-kva.example",
                "xn--mller-kva.example",
            ),
            (
                Kind::Ip,
                "::ffff:203.0.113.7",
                "ip:203.0.113.7/32",
                "203.0.113.7",
            ),
            (Kind::Ip, "2001:DB8::7", "ip:2001:db8::7/128", "2001:db8::7"),
            (
                Kind::Ip,
                "203.0.113.7/24",
                "ip:203.0.113.0/24",
                "203.0.113.0/24",
            ),
            (
                Kind::Phone,
                "0049 (0)151 12345678",
                "phone:+4915112345678",
                "+4915112345678",
            ),
        ] {
            let target = BlockTarget::parse(kind, text).unwrap();
            assert_eq!(
                (
                    target.kind(),
                    target.key().as_str(),
                    target.value().as_str()
                ),
                (kind, key, value)
            );
        }
    }

    #[test]
    fn a_network_is_called_one_and_every_noun_is_its_label_within_a_sentence() {
        for (key, label) in [
            ("ip:203.0.113.7/32", "IP address"),
            ("ip:203.0.113.0/24", "Network"),
            ("ip:2001:db8::7/128", "IP address"),
            ("ip:2001:db8::/64", "Network"),
            ("email:jane@example.com", "Exact email address"),
            ("mailbox:jane@example.com", "Email address"),
            ("domain:example.com", "Domain"),
            ("subdomains:example.com", "Domain and subdomains"),
            ("phone:+4915112345678", "Phone number"),
        ] {
            let target = BlockTarget::from_key(key).unwrap();
            assert_eq!(target.label(), label);
            assert!(target.noun().eq_ignore_ascii_case(label), "{key}");
        }
    }

    #[test]
    fn nonsense_is_refused_with_the_sentence_of_its_kind() {
        for (kind, sentence) in [
            (Kind::Email, EmailAddressError::NoAt.to_string()),
            (Kind::Mailbox, EmailAddressError::NoAt.to_string()),
            (Kind::Domain, DomainNameError::NoDot.to_string()),
            (Kind::Subdomains, DomainNameError::NoDot.to_string()),
            (Kind::Ip, super::super::ClientIpError::Invalid.to_string()),
            (Kind::Phone, PhoneNumberError::Character.to_string()),
        ] {
            assert_eq!(
                BlockTarget::parse(kind, "nonsense")
                    .unwrap_err()
                    .to_string(),
                sentence
            );
        }
    }

    #[test]
    fn a_key_in_any_other_spelling_is_no_key() {
        for key in [
            "",
            "email",
            "email:",
            "jane@example.com",
            "Email:jane@example.com",
            "email:Jane@example.com",
            "email: jane@example.com",
            "mailbox:jane+x@example.com",
            "mailbox:j.ane@gmail.com",
            "domain:example.com.",
            "ip:203.0.113.7",
            "ip:203.0.113.7/24",
            "ip:2001:DB8::7/128",
            "ip:::ffff:203.0.113.7/128",
            "phone:004915112345678",
        ] {
            assert!(BlockTarget::from_key(key).is_err(), "{key:?}");
        }
    }

    #[test]
    fn each_kind_catches_its_own_and_nothing_beside_it() {
        let jane = identity("Ja.ne+x@GoogleMail.com", "203.0.113.7", "+4915112345678");
        for (key, caught) in [
            ("email:ja.ne+x@googlemail.com", true),
            ("email:jane@gmail.com", false),
            ("mailbox:jane@gmail.com", true),
            ("domain:googlemail.com", true),
            ("domain:gmail.com", false),
            ("ip:203.0.113.7/32", true),
            ("ip:203.0.113.0/29", true),
            ("ip:203.0.113.8/29", false),
            ("phone:+4915112345678", true),
            ("phone:+4915112345679", false),
        ] {
            assert_eq!(catches(key, &jane), caught, "{key}");
        }
    }

    #[test]
    fn a_domain_ends_where_its_labels_end() {
        let jane = identity("jane@mail.example.com", "", "");
        for (key, caught) in [
            ("domain:mail.example.com", true),
            ("domain:example.com", false),
            ("subdomains:mail.example.com", true),
            ("subdomains:example.com", true),
            ("subdomains:ample.com", false),
            ("subdomains:a.mail.example.com", false),
        ] {
            assert_eq!(catches(key, &jane), caught, "{key}");
        }
    }

    #[test]
    fn what_a_visit_does_not_tell_is_not_caught() {
        let jane = identity("jane@example.com", "", "");
        assert!(!catches("phone:+4915112345678", &jane));
        assert!(!catches("ip:203.0.113.7/32", &jane));
    }

    proptest! {
        #[test]
        fn a_printed_key_is_read_as_the_same_target(target in any_target()) {
            prop_assert_eq!(BlockTarget::from_key(&target.key()), Ok(target.clone()));
        }

        #[test]
        fn a_value_is_read_as_the_same_target(target in any_target()) {
            prop_assert_eq!(BlockTarget::parse(target.kind(), &target.value()), Ok(target.clone()));
        }

        #[test]
        fn what_is_read_as_a_key_is_printed_as_it_was(key in "(email|mailbox|domain|ip|phone):[a-c0-9.:@/+]{1,12}") {
            if let Ok(target) = BlockTarget::from_key(&key) {
                prop_assert_eq!(target.key(), key);
            }
        }
    }
}

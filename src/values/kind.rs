//! The kinds of things that can be blocked.

/// What kind of thing a block target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Exactly one email address.
    Email,
    /// A mailbox with all its aliases.
    Mailbox,
    /// The addresses right at one domain.
    Domain,
    /// The addresses at one domain and at every domain below it.
    Subdomains,
    /// An IP address, or a network of them.
    Ip,
    /// A phone number.
    Phone,
}

impl Kind {
    /// All kinds, for filters and forms.
    pub const ALL: [Self; 6] = [
        Self::Email,
        Self::Mailbox,
        Self::Domain,
        Self::Subdomains,
        Self::Ip,
        Self::Phone,
    ];

    /// The name by which keys, databases and URLs know this kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Mailbox => "mailbox",
            Self::Domain => "domain",
            Self::Subdomains => "subdomains",
            Self::Ip => "ip",
            Self::Phone => "phone",
        }
    }

    /// The kind of this name, as [`Kind::as_str`] gives it.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What people call this kind.
    pub fn label(self) -> &'static str {
        match self {
            Self::Email => "Exact email address",
            Self::Mailbox => "Email address",
            Self::Domain => "Domain",
            Self::Subdomains => "Domain and subdomains",
            Self::Ip => "IP address",
            Self::Phone => "Phone number",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name_and_told_apart_by_its_label() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(
            Kind::ALL
                .map(Kind::label)
                .into_iter()
                .collect::<BTreeSet<_>>()
                .len(),
            Kind::ALL.len()
        );
        assert_eq!(Kind::parse("Email"), None);
    }
}

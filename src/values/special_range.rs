//! The ranges of IP addresses that are no visitor's own: private, loopback, reserved.

use ipnetwork::IpNetwork;

use super::Network;

/// What is set apart by the IANA special-purpose address registries (RFC 6890),
/// <https://www.iana.org/assignments/iana-ipv4-special-registry> and
/// <https://www.iana.org/assignments/iana-ipv6-special-registry>, and multicast. Whatever comes from these comes through
/// a proxy or from within one's own network. Two of them hold all of IPv4 in another form: what a translator makes of it
/// (`64:ff9b::/96`, RFC 6052), and what 6to4 made of it (`2002::/16`, RFC 3056; given up by RFC 7526).
const SET_APART: [(&str, &str); 22] = [
    ("0.0.0.0/8", "reserved for “this network”"),
    ("10.0.0.0/8", "private"),
    (
        "100.64.0.0/10",
        "shared by the customers of an Internet provider",
    ),
    ("127.0.0.0/8", "the server's own (loopback)"),
    ("169.254.0.0/16", "of one local network (link-local)"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved for protocols"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "reserved for benchmarks"),
    ("224.0.0.0/4", "reserved for multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::1/128", "the server's own (loopback)"),
    ("::/128", "reserved"),
    ("64:ff9b::/96", "all of IPv4, behind a translator (NAT64)"),
    ("64:ff9b:1::/48", "private"),
    ("100::/64", "reserved"),
    ("2001::/23", "reserved for protocols"),
    ("2002::/16", "all of IPv4, in an old form (6to4)"),
    ("fc00::/7", "private"),
    ("fe80::/10", "of one local network (link-local)"),
    ("fec0::/10", "private"),
    ("ff00::/8", "reserved for multicast"),
];

/// Set apart for documents (RFC 5737, RFC 3849, RFC 9637): nobody ever comes from there, so that nothing can go wrong.
const FOR_DOCUMENTS: [&str; 5] = [
    "192.0.2.0/24",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "2001:db8::/32",
    "3fff::/20",
];

impl Network {
    /// What the range is that this network lies in or reaches into, if it is a private, loopback or reserved one, such as
    /// `private`: an adjective to "range". Ranges for documents are none.
    pub fn special_range(&self) -> Option<&'static str> {
        let parsed = |text: &str| text.parse::<IpNetwork>().ok();
        let overlaps = |text: &str| parsed(text).is_some_and(|range| self.overlaps(&range));
        let found = SET_APART.iter().find(|(range, _)| overlaps(range));
        if let Some((_, name)) = found {
            return Some(name);
        }
        let is_nobodys = !self.first().is_public() && !FOR_DOCUMENTS.into_iter().any(overlaps);
        is_nobodys.then_some("reserved")
    }

    /// Whether an address is in both.
    pub fn overlaps(&self, other: &IpNetwork) -> bool {
        // Of two networks that share an address one lies in the other.
        other.contains(self.first().ip()) || self.contains(other.network().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Option<&'static str> {
        Network::parse(text).unwrap().special_range()
    }

    #[test]
    fn a_network_in_or_round_a_range_that_is_set_apart_is_told() {
        for (text, name) in [
            ("10.1.2.3", "private"),
            ("192.168.1.0/24", "private"),
            ("192.0.0.0/8", "reserved for protocols"),
            ("172.16.0.0/9", "private"),
            ("127.0.0.1", "the server's own (loopback)"),
            ("::1", "the server's own (loopback)"),
            ("::/64", "the server's own (loopback)"),
            ("fd12::/64", "private"),
            ("fe80::1", "of one local network (link-local)"),
            ("255.255.255.255", "reserved"),
            ("4000::/64", "reserved"),
            ("64:ff9b::/64", "all of IPv4, behind a translator (NAT64)"),
            ("64:ff9b::/96", "all of IPv4, behind a translator (NAT64)"),
            (
                "64:ff9b::203.0.113.0/120",
                "all of IPv4, behind a translator (NAT64)",
            ),
            ("2002:cb00::/24", "all of IPv4, in an old form (6to4)"),
            ("2002:cb00:7107::/48", "all of IPv4, in an old form (6to4)"),
        ] {
            assert_eq!(range(text), Some(name), "{text}");
        }
    }

    #[test]
    fn what_visitors_and_examples_come_from_is_not_set_apart() {
        for text in [
            "8.8.8.8",
            "203.0.113.7",
            "198.51.100.0/24",
            "2a00:1450::/64",
            "2001:db8::7",
            "11.0.0.0/8",
        ] {
            assert_eq!(range(text), None, "{text}");
        }
    }

    #[test]
    fn networks_overlap_if_one_lies_in_the_other() {
        let network = Network::parse("203.0.113.0/24").unwrap();
        for (other, overlaps) in [
            ("203.0.113.7/32", true),
            ("203.0.0.0/8", true),
            ("203.0.114.0/24", false),
            ("2001:db8::/32", false),
        ] {
            assert_eq!(
                network.overlaps(&other.parse().unwrap()),
                overlaps,
                "{other}"
            );
        }
    }

    #[test]
    fn every_range_of_the_tables_can_be_read() {
        let texts = SET_APART.iter().map(|(text, _)| *text);
        for text in texts.chain(FOR_DOCUMENTS) {
            assert!(text.parse::<IpNetwork>().is_ok(), "{text}");
        }
    }
}

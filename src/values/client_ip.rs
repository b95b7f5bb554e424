//! The IP address of a visitor, in the one form in which it is stored and compared.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::{Network, NetworkError, pasted};

/// An IP address, IPv4 or IPv6. An IPv4 address that comes mapped into IPv6 (`::ffff:203.0.113.7`) is the IPv4 address.
///
/// Ordered as databases order its sixteen bytes: all of IPv4 stands among the mapped addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientIp([u8; 16]);

impl ClientIp {
    /// Reads an address as a person types or pastes it: IPv4 as four decimal numbers, IPv6 in any of its forms, also in `[…]`.
    ///
    /// What different programs read as different addresses (`010.0.0.1`, `10.1`, `0x7f.1`) is refused.
    pub fn parse(text: &str) -> Result<Self, ClientIpError> {
        let text = pasted::trim(text);
        let address = match text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
        {
            Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            None => text.parse::<IpAddr>().ok(),
        };
        address
            .map(Self::from)
            .ok_or_else(|| ClientIpError::of(text))
    }

    /// The address, never an IPv4 address mapped into IPv6.
    pub fn ip(self) -> IpAddr {
        Ipv6Addr::from(self.0).to_canonical()
    }

    /// The sixteen bytes of the IPv6 address, IPv4 mapped into it: the form in which databases hold it.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The address that these sixteen bytes are, read as [`ClientIp::as_bytes`] writes them.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The same for bytes of unknown number; `None` unless there are sixteen.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The network of `prefix` bits round this address, the prefix counted as usual in its family (`/24`, `/64`).
    pub fn network(self, prefix: u8) -> Result<Network, NetworkError> {
        Network::new(self, prefix)
    }

    /// What one subscriber of an Internet provider has: the address itself in IPv4; in IPv6 its `/64`, within which the
    /// subscriber's devices choose, and change, their addresses (RFC 6177, RFC 8981). An IPv4 address that a translator has
    /// put into `64:ff9b::/96` (NAT64, RFC 6052) is one of IPv4: all of them together stand in a single `/64` there.
    pub fn subscriber(self) -> Network {
        match self.ip() {
            IpAddr::V4(_) => self.into(),
            IpAddr::V6(ip) if is_translated(ip) => self.into(),
            IpAddr::V6(_) => self.network(64).unwrap_or_else(|_| self.into()),
        }
    }

    /// Whether the address is one of this machine's own (`127.0.0.0/8`, `::1`).
    pub fn is_loopback(self) -> bool {
        self.ip().is_loopback()
    }

    /// Whether the address can be a visitor's on the public Internet.
    ///
    /// By the IANA special-purpose address registries (RFC 6890), <https://www.iana.org/assignments/iana-ipv4-special-registry>
    /// and <https://www.iana.org/assignments/iana-ipv6-special-registry>. An address that is not public belongs to a proxy or
    /// a private network: to block it would mean to block everybody behind it.
    pub fn is_public(self) -> bool {
        match self.ip() {
            IpAddr::V4(ip) => is_public_v4(ip),
            IpAddr::V6(ip) => is_public_v6(ip),
        }
    }
}

/// Whether an IPv4 address is translated into this one: it lies in the well-known prefix of RFC 6052, section 2.1.
fn is_translated(ip: Ipv6Addr) -> bool {
    matches!(ip.segments(), [0x64, 0xff9b, 0, 0, 0, 0, _, _])
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let special = match ip.octets() {
        // "This network"; carrier-grade NAT; IETF protocols; benchmarking; multicast, reserved and broadcast.
        [0, ..] | [100, 64..=127, ..] | [192, 0, 0, _] | [198, 18..=19, ..] | [224..=255, ..] => {
            true
        }
        _ => ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation(),
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        // IETF protocols with Teredo; documentation, twice (RFC 9637).
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Global unicast, the only part that is given out, and NAT64.
        [0x2000..=0x3fff, ..] => true,
        _ => is_translated(ip),
    }
}

impl From<IpAddr> for ClientIp {
    fn from(ip: IpAddr) -> Self {
        Self(match ip {
            IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
            IpAddr::V6(ip) => ip.octets(),
        })
    }
}

impl fmt::Display for ClientIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ip().fmt(f)
    }
}

impl FromStr for ClientIp {
    type Err = ClientIpError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Why a text is no IP address, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientIpError {
    /// Nothing was given.
    Empty,
    /// An interface is named (`fe80::1%eth0`), which means something on one machine only.
    Zone,
    /// A network (`203.0.113.0/24`) stands where a single address should.
    Network,
    /// A port follows the address.
    Port,
    /// A number with a leading zero, which some programs read as octal.
    LeadingZero,
    /// Fewer than four numbers, which some programs fill up.
    Incomplete,
    /// A hexadecimal number, or the whole address as one number.
    OtherNotation,
    /// Anything else.
    Invalid,
}

impl ClientIpError {
    /// What is wrong with `text`, which has turned out not to be an address.
    fn of(text: &str) -> Self {
        let dotted = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '.');
        let parts = || text.split('.');
        if text.is_empty() {
            Self::Empty
        } else if text.contains('%') {
            Self::Zone
        } else if text.contains('/') {
            Self::Network
        } else if text
            .split_once(':')
            .is_some_and(|(head, _)| head.parse::<Ipv4Addr>().is_ok())
            || text.contains("]:")
        {
            Self::Port
        } else if parts().any(|part| part.starts_with("0x") || part.starts_with("0X")) {
            Self::OtherNotation
        } else if !dotted(text) || parts().any(str::is_empty) {
            Self::Invalid
        } else if parts().count() == 1 {
            Self::OtherNotation
        } else if parts().any(|part| part.len() > 1 && part.starts_with('0')) {
            Self::LeadingZero
        } else if parts().count() < 4 {
            Self::Incomplete
        } else {
            Self::Invalid
        }
    }
}

impl fmt::Display for ClientIpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Enter an IP address.",
            Self::Zone => "Leave out the % sign and what follows it: it names an interface of one machine.",
            Self::Network => "Enter a single IP address, without a slash.",
            Self::Port => "Leave out the port at the end.",
            Self::LeadingZero => "Leave out leading zeros: some programs read 010 as 8, so the address is not certain.",
            Self::Incomplete => "An IPv4 address has four numbers, as in 203.0.113.7.",
            Self::OtherNotation => "Write the address as four decimal numbers, as in 203.0.113.7.",
            Self::Invalid => "This is no IP address. One looks like 203.0.113.7 or 2001:db8::7.",
        })
    }
}

impl std::error::Error for ClientIpError {}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Addresses of both families, often near one another.
    pub(in crate::values) fn any_ip() -> impl Strategy<Value = ClientIp> {
        prop_oneof![
            any::<u32>().prop_map(|bits| IpAddr::from(Ipv4Addr::from(bits))),
            (0u32..600).prop_map(|bits| IpAddr::from(Ipv4Addr::from(0xcb00_7100 + bits))),
            any::<u128>().prop_map(|bits| IpAddr::from(Ipv6Addr::from(bits))),
            (any::<u8>(), 0u32..128).prop_map(|(bits, shift)| {
                IpAddr::from(Ipv6Addr::from(
                    (0x2001_0db8 << 96) ^ (u128::from(bits) << shift),
                ))
            }),
        ]
        .prop_map(ClientIp::from)
    }

    fn ip(text: &str) -> ClientIp {
        ClientIp::parse(text).unwrap()
    }

    #[test]
    fn an_address_is_printed_in_its_canonical_form() {
        for (text, canonical) in [
            (" 203.0.113.7\r\n", "203.0.113.7"),
            ("2001:DB8:0:0:0:0:0:7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("2001:db8::203.0.113.7", "2001:db8::cb00:7107"),
            ("::", "::"),
        ] {
            assert_eq!(ip(text).to_string(), canonical);
        }
    }

    #[test]
    fn a_mapped_address_is_ipv4_however_it_is_written() {
        for text in [
            "::ffff:203.0.113.7",
            "::FFFF:cb00:7107",
            "[0:0:0:0:0:ffff:203.0.113.7]",
        ] {
            assert_eq!(ip(text), ip("203.0.113.7"));
            assert_eq!(ip(text).ip(), IpAddr::from([203, 0, 113, 7]));
        }
        assert_ne!(ip("::203.0.113.7"), ip("203.0.113.7"));
    }

    #[test]
    fn databases_hold_ipv4_mapped_into_ipv6() {
        assert_eq!(
            ip("203.0.113.7").as_bytes(),
            &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 203, 0, 113, 7]
        );
        assert_eq!(ClientIp::from_slice(&[0; 15]), None);
        assert_eq!(ClientIp::from_slice(&[0; 17]), None);
    }

    #[test]
    fn what_is_ambiguous_or_no_address_is_refused_with_its_reason() {
        use ClientIpError::*;
        for (text, error) in [
            (" ", Empty),
            ("fe80::1%eth0", Zone),
            ("203.0.113.0/24", Network),
            ("203.0.113.7:443", Port),
            ("[2001:db8::7]:443", Port),
            ("203.0.113.07", LeadingZero),
            ("010.0.0.1", LeadingZero),
            ("1.2.3", Incomplete),
            ("127.1", Incomplete),
            ("0x7f.0.0.1", OtherNotation),
            ("0xCB007107", OtherNotation),
            ("3405803783", OtherNotation),
            ("017700000001", OtherNotation),
            ("256.0.0.1", Invalid),
            ("1.2.3.4.5", Invalid),
            ("1.2.3.", Invalid),
            ("[203.0.113.7]", Invalid),
            ("[2001:db8::7", Invalid),
            ("2001:db8::7::1", Invalid),
            ("2001:db8:7", Invalid),
            ("203.0.113.7, 203.0.113.8", Invalid),
            ("203.0.113.7\0", Invalid),
            ("jane@example.com", Invalid),
        ] {
            assert_eq!(ClientIp::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn only_what_a_visitor_can_have_is_public() {
        for text in [
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.32.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "192.0.1.1",
        ] {
            assert!(ip(text).is_public(), "{text}");
        }
        for text in [
            "2a00:1450::1",
            "2001:4860:4860::8888",
            "2001:200::1",
            "3fff:1000::1",
            "64:ff9b::808:808",
            "2002::1",
        ] {
            assert!(ip(text).is_public(), "{text}");
        }
        for text in [
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.1.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::ffff:10.0.0.1",
        ] {
            assert!(!ip(text).is_public(), "{text}");
        }
        for text in [
            "::",
            "::1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2001:1ff::1",
            "3fff::1",
            "3fff:fff::1",
            "100::1",
            "5f00::1",
            "64:ff9b:1::1",
            "4000::1",
            "1fff::1",
        ] {
            assert!(!ip(text).is_public(), "{text}");
        }
    }

    #[test]
    fn a_subscriber_has_one_ipv4_address_or_an_ipv6_network() {
        for (text, network) in [
            ("203.0.113.7", "203.0.113.7/32"),
            ("::ffff:203.0.113.7", "203.0.113.7/32"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("64:ff9b::203.0.113.7", "64:ff9b::cb00:7107/128"),
            ("64:ff9b:0:0:0:1::", "64:ff9b::/64"),
        ] {
            assert_eq!(ip(text).subscriber().to_string(), network);
        }
    }

    #[test]
    fn this_machine_is_loopback() {
        for (text, loopback) in [
            ("127.3.2.1", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("10.0.0.1", false),
        ] {
            assert_eq!(ip(text).is_loopback(), loopback, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_printed_address_is_read_as_the_same(ip in any_ip()) {
            prop_assert_eq!(ip.to_string().parse(), Ok(ip));
            prop_assert_eq!(ClientIp::from(ip.ip()), ip);
            prop_assert_eq!(ClientIp::from_bytes(*ip.as_bytes()), ip);
            prop_assert_eq!(ClientIp::from_slice(ip.as_bytes()), Some(ip));
        }

        #[test]
        fn no_text_is_too_odd_to_be_answered(text in "[0-9a-fx.:%/\\[\\]]{0,20}|.*") {
            let _ = ClientIp::parse(&text);
        }
    }
}

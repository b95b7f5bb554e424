//! A range of IP addresses that can be blocked as one.

use std::fmt;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;

use ipnetwork::IpNetwork;

use super::{ClientIp, ClientIpError, pasted};

/// A network of IP addresses, such as `203.0.113.0/24`; a single address is one of `/32` or `/128`.
///
/// Host bits are cleared and IPv4 mapped into IPv6 is IPv4, so that one network has one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(IpNetwork);

/// Where IPv4 stands among the addresses of IPv6: `::ffff:0:0/96`.
const MAPPED: RangeInclusive<u128> = 0xffff_0000_0000..=0xffff_ffff_ffff;

impl Network {
    /// Prefix lengths that an IPv4 network may have: the registries give out nothing larger than a `/8`.
    pub const V4_PREFIXES: RangeInclusive<u8> = 8..=32;
    /// Prefix lengths that an IPv6 network may have: no larger block than a `/19` is in one hand.
    pub const V6_PREFIXES: RangeInclusive<u8> = 19..=128;

    /// The network of `prefix` bits round `ip`.
    pub fn new(ip: ClientIp, prefix: u8) -> Result<Self, NetworkError> {
        let (allowed, error) = match ip.ip() {
            IpAddr::V4(_) => (Self::V4_PREFIXES, NetworkError::V4Prefix),
            IpAddr::V6(_) => (Self::V6_PREFIXES, NetworkError::V6Prefix),
        };
        if !allowed.contains(&prefix) {
            return Err(error);
        }
        let given = IpNetwork::new(ip.ip(), prefix).map_err(|_| error)?;
        IpNetwork::new(given.network(), prefix)
            .map(Self)
            .map_err(|_| error)
    }

    /// Reads a single address, or a network in the form `address/prefix`, whose host bits may be anything.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let text = pasted::trim(text);
        let Some((address, prefix)) = text.split_once('/') else {
            return ClientIp::parse(text)
                .map(Self::from)
                .map_err(NetworkError::Address);
        };
        let ip = ClientIp::parse(address).map_err(NetworkError::Address)?;
        let prefix = prefix_of(prefix.trim()).ok_or(NetworkError::NotANumber)?;
        match ip.ip() {
            // The prefix counts from the start of the address as it was written.
            IpAddr::V4(_) if address.contains(':') => {
                Self::new(ip, prefix.checked_sub(96).ok_or(NetworkError::V4Prefix)?)
            }
            _ => Self::new(ip, prefix),
        }
    }

    /// Whether `text` is written as a network, of a size that none may have: then that is the reason why it is none.
    pub fn is_of_wrong_size(text: &str) -> bool {
        let wrong = [NetworkError::V4Prefix, NetworkError::V6Prefix];
        Self::parse(text).is_err_and(|error| wrong.contains(&error))
    }

    /// Whether `ip` lies in this network.
    pub fn contains(&self, ip: ClientIp) -> bool {
        self.0.contains(ip.ip())
    }

    /// The first address.
    pub fn first(&self) -> ClientIp {
        self.0.network().into()
    }

    /// The last address.
    pub fn last(&self) -> ClientIp {
        self.0.broadcast().into()
    }

    /// The addresses from the first to the last, in the order in which databases hold them: in one range, or in two. IPv4
    /// stands among the addresses of IPv6 there, but lies in no network of theirs.
    pub fn ranges(&self) -> Vec<(ClientIp, ClientIp)> {
        let number = |ip: ClientIp| u128::from_be_bytes(*ip.as_bytes());
        let range = |first: u128, last: u128| {
            let ip = |number: u128| ClientIp::from_bytes(number.to_be_bytes());
            (ip(first), ip(last))
        };
        let (first, last) = (number(self.first()), number(self.last()));
        if self.is_ipv4() || !(first..=last).contains(MAPPED.start()) {
            return vec![range(first, last)];
        }
        let mut ranges = Vec::new();
        if first < *MAPPED.start() {
            ranges.push(range(first, MAPPED.start() - 1));
        }
        if *MAPPED.end() < last {
            ranges.push(range(MAPPED.end() + 1, last));
        }
        ranges
    }

    /// The number of leading bits that all addresses have in common, as usual in the family.
    pub fn prefix(&self) -> u8 {
        self.0.prefix()
    }

    /// Whether it is a network of IPv4 addresses.
    pub fn is_ipv4(&self) -> bool {
        self.0.is_ipv4()
    }

    /// Whether it holds one address only.
    pub fn is_single(&self) -> bool {
        self.first() == self.last()
    }
}

/// The number in `text`, if it is written in the one usual way.
fn prefix_of(text: &str) -> Option<u8> {
    let prefix: u8 = text.parse().ok()?;
    (prefix.to_string() == text).then_some(prefix)
}

impl From<ClientIp> for Network {
    fn from(ip: ClientIp) -> Self {
        Self(ip.ip().into())
    }
}

/// Always with its prefix: `203.0.113.7/32`.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Why a text is no network that can be blocked, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkError {
    /// What stands before the slash is no address.
    Address(ClientIpError),
    /// What stands after the slash is no number.
    NotANumber,
    /// A prefix of IPv4 outside [`Network::V4_PREFIXES`].
    V4Prefix,
    /// A prefix of IPv6 outside [`Network::V6_PREFIXES`].
    V6Prefix,
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address(error) => return error.fmt(f),
            Self::NotANumber => "After the slash stands a number of bits, as in 203.0.113.0/24.",
            Self::V4Prefix => "An IPv4 network can be from /8 (largest) to /32 (a single address).",
            Self::V6Prefix => {
                "An IPv6 network can be from /19 (largest) to /128 (a single address)."
            }
        })
    }
}

impl std::error::Error for NetworkError {}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::super::client_ip::tests::any_ip;
    use super::*;

    /// Networks of all sizes.
    pub(in crate::values) fn any_network() -> impl Strategy<Value = Network> {
        (any_ip(), 0u8..110).prop_map(|(ip, shorter)| {
            let (longest, shortest) = if ip.ip().is_ipv4() {
                (32, 8)
            } else {
                (128, 19)
            };
            Network::new(ip, longest - shorter % (longest - shortest + 1)).unwrap()
        })
    }

    fn parsed(text: &str) -> String {
        Network::parse(text).unwrap().to_string()
    }

    #[test]
    fn host_bits_are_cleared() {
        assert_eq!(parsed("203.0.113.7/24"), "203.0.113.0/24");
        assert_eq!(parsed(" 2001:DB8::7/32 "), "2001:db8::/32");
        assert_eq!(parsed("[2001:db8::7]/64"), "2001:db8::/64");
    }

    #[test]
    fn a_single_address_is_the_smallest_network() {
        assert_eq!(parsed("203.0.113.7"), "203.0.113.7/32");
        assert_eq!(parsed("2001:db8::7"), "2001:db8::7/128");
        assert!(Network::parse("203.0.113.7").unwrap().is_single());
        assert!(!Network::parse("203.0.113.6/31").unwrap().is_single());
    }

    #[test]
    fn a_mapped_network_is_ipv4() {
        assert_eq!(parsed("::ffff:203.0.113.7/120"), "203.0.113.0/24");
        assert_eq!(parsed("::ffff:cb00:7107"), "203.0.113.7/32");
        assert_eq!(
            Network::parse("::ffff:203.0.113.7/95"),
            Err(NetworkError::V4Prefix)
        );
        assert_eq!(
            Network::parse("::ffff:203.0.113.7/24"),
            Err(NetworkError::V4Prefix)
        );
    }

    #[test]
    fn a_network_ends_where_it_should() {
        let network = Network::parse("203.0.113.128/25").unwrap();
        assert_eq!(
            (network.first().to_string(), network.last().to_string()),
            ("203.0.113.128".into(), "203.0.113.255".into())
        );
        assert!(network.contains(network.first()) && network.contains(network.last()));
        assert!(!network.contains(ClientIp::parse("203.0.113.127").unwrap()));
        assert!(!network.contains(ClientIp::parse("2001:db8::1").unwrap()));
    }

    #[test]
    fn half_the_internet_is_not_blocked_by_a_slip() {
        for text in ["10.0.0.0/8", "2001::/19"] {
            assert_eq!(parsed(text), text);
        }
        for (text, error) in [
            ("10.0.0.0/7", NetworkError::V4Prefix),
            ("10.0.0.0/33", NetworkError::V4Prefix),
            ("0.0.0.0/0", NetworkError::V4Prefix),
            ("2001::/18", NetworkError::V6Prefix),
            ("2001::/129", NetworkError::V6Prefix),
            ("10.0.0.0/", NetworkError::NotANumber),
            ("10.0.0.0/08", NetworkError::NotANumber),
            ("10.0.0.0/+8", NetworkError::NotANumber),
            ("10.0.0.0/255.0.0.0", NetworkError::NotANumber),
            ("10.0.0.0/8/8", NetworkError::NotANumber),
            (
                "10.0.0/24",
                NetworkError::Address(ClientIpError::Incomplete),
            ),
            ("", NetworkError::Address(ClientIpError::Empty)),
        ] {
            assert_eq!(Network::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_network_of_ipv6_round_the_mapped_addresses_leaves_these_out() {
        let ranges = |text: &str| {
            let ranges = Network::parse(text).unwrap().ranges().into_iter();
            let ranges =
                ranges.map(|(first, last)| format!("{:?}", (first.as_bytes(), last.as_bytes())));
            ranges.collect::<Vec<_>>()
        };
        let range = |first: &str, last: &str| {
            let bytes = |text: &str| text.parse::<std::net::Ipv6Addr>().unwrap().octets();
            format!("{:?}", (&bytes(first), &bytes(last)))
        };
        assert_eq!(
            ranges("::/64"),
            [
                range("::", "::fffe:ffff:ffff"),
                range("::1:0:0:0", "::ffff:ffff:ffff:ffff")
            ]
        );
        assert_eq!(
            ranges("::fffe:0:0/95"),
            [range("::fffe:0:0", "::fffe:ffff:ffff")]
        );
        for (text, first, last) in [
            (
                "2001:db8::/64",
                "2001:db8::",
                "2001:db8::ffff:ffff:ffff:ffff",
            ),
            ("::/96", "::", "::ffff:ffff"),
            (
                "203.0.113.0/24",
                "::ffff:203.0.113.0",
                "::ffff:203.0.113.255",
            ),
        ] {
            assert_eq!(ranges(text), [range(first, last)], "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_printed_network_is_read_as_the_same(network in any_network()) {
            prop_assert_eq!(network.to_string().parse(), Ok(network));
            prop_assert_eq!(network.first().network(network.prefix()), Ok(network));
            prop_assert_eq!(network.last().network(network.prefix()), Ok(network));
        }

        #[test]
        fn an_address_lies_between_the_ends_of_its_network(network in any_network(), ip in any_ip()) {
            prop_assert_eq!(network.contains(ip), network.first() <= ip && ip <= network.last());
        }
    }
}

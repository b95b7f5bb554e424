//! The proxies whose word about the visitor's address is believed.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnetwork::{IpNetwork, IpNetworkError};

/// `TRUSTED_PROXIES`: addresses and networks separated by commas, for example `127.0.0.1, 10.0.0.0/8, fd00::/8`.
///
/// Empty, the default, trusts nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNetwork>);

impl TrustedProxies {
    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `address` is one of these proxies; an IPv4 address mapped into IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(address))
    }

    /// All of them.
    pub fn networks(&self) -> &[IpNetwork] {
        &self.0
    }
}

impl FromStr for TrustedProxies {
    type Err = InvalidProxy;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        let items = list.split(',').map(str::trim);
        items
            .filter(|item| !item.is_empty())
            .map(|item| {
                item.parse()
                    .and_then(canonical)
                    .map_err(|cause| InvalidProxy {
                        item: item.to_owned(),
                        cause,
                    })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// IPv4 networks written as mapped IPv6 (`::ffff:10.0.0.0/104`) become IPv4, as every address does.
fn canonical(network: IpNetwork) -> Result<IpNetwork, IpNetworkError> {
    match (network.ip().to_canonical(), network.prefix()) {
        (IpAddr::V4(address), prefix @ 96..) => IpNetwork::new(address.into(), prefix - 96),
        _ => Ok(network),
    }
}

/// An item of the list that is neither an address nor a network.
#[derive(Debug)]
pub struct InvalidProxy {
    item: String,
    cause: IpNetworkError,
}

impl fmt::Display for InvalidProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}” is neither an IP address nor a network such as 10.0.0.0/8",
            self.item
        )
    }
}

impl std::error::Error for InvalidProxy {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusts(list: &str, address: &str) -> bool {
        let proxies: TrustedProxies = list.parse().unwrap();
        proxies.contains(address.parse().unwrap())
    }

    #[test]
    fn addresses_and_networks_may_be_mixed() {
        let list = "127.0.0.1, 10.0.0.0/8 ,,fd00::/8,";
        for address in ["127.0.0.1", "10.255.0.1", "fd12::1", "::ffff:10.1.2.3"] {
            assert!(trusts(list, address), "{address}");
        }
        for address in ["127.0.0.2", "11.0.0.1", "fe80::1", "::1"] {
            assert!(!trusts(list, address), "{address}");
        }
    }

    #[test]
    fn a_mapped_network_is_its_ipv4_network() {
        assert!(trusts("::ffff:10.0.0.0/104", "10.1.2.3"));
        assert!(!trusts("::ffff:10.0.0.0/104", "11.1.2.3"));
        assert!(trusts("::ffff:10.0.0.1", "10.0.0.1"));
    }

    #[test]
    fn an_empty_list_trusts_nobody() {
        assert!(!trusts(" ", "127.0.0.1"));
    }

    #[test]
    fn a_bad_item_is_named() {
        for item in ["10.0.0.300", "10.0.0.0/33", "proxy.example"] {
            let list = format!("127.0.0.1,{item}");
            let error = list.parse::<TrustedProxies>().unwrap_err();
            assert!(error.to_string().contains(item), "{error}");
        }
    }
}

//! Which addresses of the network a feed may be read from: public ones, so that nobody has the server ask its own neighbours.

use std::net::{IpAddr, SocketAddr};

use crate::values::{ClientIp, Network};

/// How far requests go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To public addresses only.
    Public,
    /// To this machine as well: in tests, for no setting leads here.
    Loopback,
}

impl Reach {
    /// The address as it is connected to, or what kind of address it is that is never connected to: such as "private".
    pub(super) fn allow(self, address: SocketAddr) -> Result<SocketAddr, &'static str> {
        // An IPv4 address that comes mapped into IPv6 is that IPv4 address.
        let ip = ClientIp::from(address.ip());
        let is_allowed = match self {
            Self::Loopback if ip.is_loopback() => true,
            Self::Public | Self::Loopback => is_public(ip),
        };
        match is_allowed {
            true => Ok(SocketAddr::new(ip.ip(), address.port())),
            false => Err(Network::from(ip).special_range().unwrap_or("reserved")),
        }
    }

    /// The same for an address that stands in a URL itself.
    pub(super) fn allow_ip(self, ip: IpAddr) -> Result<(), &'static str> {
        self.allow(SocketAddr::new(ip, 443)).map(|_| ())
    }
}

/// Whether it is somebody's on the public Internet, and not an address behind which another one hides (NAT64, 6to4).
fn is_public(ip: ClientIp) -> bool {
    ip.is_public() && Network::from(ip).special_range().is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allowed(reach: Reach, ip: &str) -> Result<String, &'static str> {
        let address = SocketAddr::new(ip.parse().unwrap(), 443);
        reach.allow(address).map(|address| address.ip().to_string())
    }

    #[test]
    fn no_request_goes_to_an_address_that_is_not_public() {
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.254",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.254",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::a00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "3fff::1",
            "4000::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(allowed(Reach::Public, ip).is_err(), "{ip}");
        }
        assert_eq!(allowed(Reach::Public, "10.0.0.1"), Err("private"));
    }

    #[test]
    fn requests_go_to_public_addresses_in_their_own_form() {
        for (ip, as_connected) in [
            ("8.8.8.8", "8.8.8.8"),
            ("::ffff:8.8.8.8", "8.8.8.8"),
            ("172.32.0.1", "172.32.0.1"),
            ("2a00:1450:4001::1", "2a00:1450:4001::1"),
        ] {
            assert_eq!(allowed(Reach::Public, ip), Ok(as_connected.to_owned()));
        }
    }

    #[test]
    fn the_permission_of_tests_is_for_this_machine_alone() {
        assert_eq!(
            allowed(Reach::Loopback, "127.0.0.1").as_deref(),
            Ok("127.0.0.1")
        );
        assert_eq!(allowed(Reach::Loopback, "::1").as_deref(), Ok("::1"));
        for ip in ["10.0.0.1", "169.254.169.254", "fd00::1", "0.0.0.0"] {
            assert!(allowed(Reach::Loopback, ip).is_err(), "{ip}");
        }
    }

    proptest! {
        #[test]
        fn an_address_mapped_into_ipv6_is_allowed_as_itself_is(bits: u32) {
            let ip = std::net::Ipv4Addr::from(bits);
            let mapped = ip.to_ipv6_mapped().to_string();
            prop_assert_eq!(
                allowed(Reach::Public, &mapped),
                allowed(Reach::Public, &ip.to_string())
            );
        }
    }
}

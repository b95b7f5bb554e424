//! Addresses and numbers of nobody's: those of contacts, of blocks and of strangers are kept apart, so that a block catches
//! none but whom it is aimed at.
//!
//! IPv4 is of the range for benchmarks and of carrier-grade NAT, IPv6 of the one for documentation, phone numbers are those
//! of films.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::values::ClientIp;

/// The address of a contact: mostly shared with some others in IPv4 (198.18.0.0/15, RFC 2544), its own in IPv6.
pub fn of_contact(number: usize, v6: bool) -> ClientIp {
    if v6 {
        return documentation(number as u32 & 0x7eff_ffff, 1);
    }
    // Multiplied by an odd number, so that neighbours do not live in one street.
    let host = (number as u32).wrapping_mul(0x9e37_79b1) >> 15;
    v4(u32::from(Ipv4Addr::new(198, 18, 0, 0)) | host)
}

/// A single IPv4 address of a block (100.64.0.0/11, RFC 6598).
pub fn blocked_v4(number: usize) -> ClientIp {
    v4(u32::from(Ipv4Addr::new(100, 64, 0, 0)) | (number as u32 & 0x001f_ffff))
}

/// The first address of an IPv4 network of 16 (100.96.0.0/11).
pub fn blocked_street(number: usize) -> ClientIp {
    v4(u32::from(Ipv4Addr::new(100, 96, 0, 0)) | ((number as u32) << 4 & 0x001f_ffff))
}

/// The first address of an IPv6 /64 (2001:db8:c000::/34).
pub fn blocked_v6(number: usize) -> ClientIp {
    documentation(0xc000_0000 | (number as u32 & 0x3fff_ffff), 0)
}

/// The first address of an IPv6 /48 (2001:db8:8000::/34); there are 16,384.
pub fn blocked_site(number: usize) -> ClientIp {
    documentation(0x8000_0000 | ((number as u32 & 0x3fff) << 16), 0)
}

/// The address of somebody who is no contact and under no block of an address.
pub fn of_stranger(number: usize) -> ClientIp {
    documentation(0x7f00_0000 | (number as u32 & 0x00ff_ffff), 7)
}

/// The number of a contact: ten or so share one at a million.
pub fn phone_of_contact(number: usize) -> String {
    film(200 + number / 7 % 600, number)
}

/// The number of a block; there are 20,000.
pub fn blocked_phone(number: usize) -> String {
    film(800 + number / 100 % 200, number)
}

/// A number of those kept for films in an area of North America.
fn film(area: usize, number: usize) -> String {
    format!("+1{area}55501{:02}", number % 100)
}

fn v4(bits: u32) -> ClientIp {
    IpAddr::from(Ipv4Addr::from(bits)).into()
}

/// The address `last` in the /64 of this number, of 2001:db8::/32 (RFC 3849).
fn documentation(number: u32, last: u16) -> ClientIp {
    let (site, net) = ((number >> 16) as u16, number as u16);
    IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, site, net, 0, 0, 0, last)).into()
}

//! Names, companies and places to pick from: none of them a real person's, address or number.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rand::prelude::*;
use rand::rngs::StdRng;

use crate::values::{ClientIp, EmailAddress, TimeZone};

pub const FIRST: [&str; 40] = [
    "Amara", "Ben", "Carla", "Daniel", "Elena", "Felix", "Grace", "Hiro", "Ingrid", "Jamal",
    "Katya", "Liam", "Maya", "Noah", "Olga", "Pedro", "Quinn", "Rosa", "Sven", "Tara", "Umar",
    "Vera", "Wes", "Xenia", "Yusuf", "Zoe", "Aiko", "Bruno", "Chloe", "Dmitri", "Esra", "Finn",
    "Gia", "Hassan", "Isla", "Jonas", "Kira", "Leo", "Mina", "Nadia",
];
pub const LAST: [&str; 36] = [
    "Abbott",
    "Bauer",
    "Castillo",
    "Dahl",
    "Eriksen",
    "Fontaine",
    "Garcia",
    "Hughes",
    "Ito",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Petrov",
    "Quintero",
    "Rossi",
    "Schmidt",
    "Tanaka",
    "Usman",
    "Vargas",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zimmer",
    "Adeyemi",
    "Brandt",
    "Chen",
    "Duarte",
    "Ekström",
    "Ferrari",
    "Goldberg",
    "Haddad",
    "Ivanova",
    "Jensen",
];
pub const COMPANIES: [&str; 24] = [
    "northwind",
    "brightpath",
    "lumen-labs",
    "harborline",
    "oakfield",
    "silverpine",
    "vantage-works",
    "bluecrest",
    "meridian-co",
    "copperleaf",
    "fieldstone",
    "atlas-media",
    "riverbend",
    "summit-ops",
    "larkspur",
    "ironbridge",
    "clearwater",
    "mapleton",
    "redwood-digital",
    "pinnacle-fit",
    "sunward",
    "terra-homes",
    "quillworks",
    "novadent",
];
pub const BROWSERS: [&str; 5] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
];
/// A zone, and the beginning of a telephone number there that is kept for films and examples.
const PLACES: [(&str, &str); 6] = [
    ("America/New_York", "+1 212 555 01"),
    ("America/Chicago", "+1 312 555 01"),
    ("America/Los_Angeles", "+1 310 555 01"),
    ("Europe/London", "+44 7700 9001"),
    ("Europe/Berlin", "+49 30 231250"),
    ("Australia/Sydney", "+61 491 5701"),
];

/// Somebody who comes to the form.
#[derive(Clone)]
pub struct Person {
    pub email: EmailAddress,
    pub name: String,
    pub phone: String,
    pub ip: ClientIp,
    pub time_zone: TimeZone,
    pub user_agent: String,
}

impl Person {
    /// The person with this number, whose email nobody else has.
    pub fn number(rng: &mut StdRng, number: usize) -> Self {
        let first = FIRST[number % FIRST.len()];
        let last = LAST[(number / FIRST.len() * 7 + number) % LAST.len()];
        let company = COMPANIES[rng.random_range(0..COMPANIES.len())];
        let plain = |text: &str| text.to_lowercase().replace('ö', "o");
        let email = format!("{}.{}{number}@{company}.example", plain(first), plain(last));
        Self::with(rng, &email, &format!("{first} {last}"))
    }

    /// A person with this email.
    pub fn with(rng: &mut StdRng, email: &str, name: &str) -> Self {
        let (zone, phone) = PLACES[rng.random_range(0..PLACES.len())];
        Self {
            email: super::email(email),
            name: name.to_owned(),
            phone: format!("{phone}{:02}", rng.random_range(0..100)),
            ip: ip(rng),
            time_zone: super::zone(zone),
            user_agent: BROWSERS[rng.random_range(0..BROWSERS.len())].to_owned(),
        }
    }
}

/// An address of the ranges that are kept for documentation (RFC 5737 and RFC 3849).
fn ip(rng: &mut StdRng) -> ClientIp {
    let last: u8 = rng.random_range(1..255);
    let ip: IpAddr = match rng.random_range(0..7) {
        0 => Ipv6Addr::new(
            0x2001,
            0xdb8,
            rng.random(),
            rng.random(),
            rng.random(),
            0,
            0,
            last.into(),
        )
        .into(),
        1 | 2 => Ipv4Addr::new(198, 51, 100, last).into(),
        3 | 4 => Ipv4Addr::new(203, 0, 113, last).into(),
        _ => Ipv4Addr::new(192, 0, 2, last).into(),
    };
    ip.into()
}

//! The visitor's IP address: the peer's, unless the peer is a proxy of ours which says whom it speaks for.

use std::borrow::Cow;
use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};

use actix_web::dev::Payload;
use actix_web::http::header::{FORWARDED, HeaderName, X_FORWARDED_FOR};
use actix_web::{FromRequest, HttpRequest, web};

use super::Failure;
use super::trusted_proxies::TrustedProxies;
use crate::values::ClientIp;

/// More proxies than this in a row are nobody's; reading stops there, so that a long header costs nothing.
const MAX_HOPS: usize = 32;

/// The visitor's address, IPv4 even where it came mapped into IPv6.
///
/// As an extractor it needs `web::Data<TrustedProxies>`; without that, or without a peer address, it is
/// [`Failure::Broken`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitorIp(pub ClientIp);

impl FromRequest for VisitorIp {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(of_request(request).map(|ip| Self(ip.into())))
    }
}

/// Who visits, if a `peer` sent these lines of X-Forwarded-For and Forwarded (RFC 7239), in their order.
///
/// The lines are read from the right, where the nearest proxy wrote, over trusted addresses to the first
/// untrusted one, which is the visitor; if all are trusted, the leftmost. Something unreadable ends the reading:
/// what stands left of it was perhaps written by the visitor, so the nearest trusted address is the answer.
///
/// Forwarded counts only where there is no X-Forwarded-For. Nearly all proxies write the latter and hand the
/// former through untouched; so a proxy which writes Forwarded must drop X-Forwarded-For.
pub fn visitor<'a>(
    peer: IpAddr,
    trusted: &TrustedProxies,
    x_forwarded_for: impl DoubleEndedIterator<Item = &'a str>,
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
) -> IpAddr {
    let peer = peer.to_canonical();
    if !trusted.contains(peer) {
        return peer;
    }
    let mut x_forwarded_for = x_forwarded_for.rev().peekable();
    if x_forwarded_for.peek().is_some() {
        let hops = x_forwarded_for.flat_map(|line| line.rsplit(','));
        walk(peer, trusted, hops.map(|item| address(item.trim())))
    } else {
        let hops = forwarded.rev().flat_map(|line| line.rsplit(','));
        walk(peer, trusted, hops.map(forwarded_for))
    }
}

fn of_request(request: &HttpRequest) -> Result<IpAddr, Failure> {
    let trusted = request
        .app_data::<web::Data<TrustedProxies>>()
        .ok_or_else(|| Failure::broken("TrustedProxies is not among the app's data"))?;
    let peer = request
        .peer_addr()
        .ok_or_else(|| Failure::broken("the connection has no peer address"))?;
    let x_forwarded_for = lines(request, &X_FORWARDED_FOR);
    let forwarded = lines(request, &FORWARDED);
    Ok(visitor(
        peer.ip(),
        trusted,
        x_forwarded_for.iter().map(AsRef::as_ref),
        forwarded.iter().map(AsRef::as_ref),
    ))
}

/// All lines of a header. Bytes that are no text spoil their own item only, not what a proxy appended to it.
fn lines<'a>(request: &'a HttpRequest, name: &HeaderName) -> Vec<Cow<'a, str>> {
    let values = request.headers().get_all(name);
    values
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect()
}

/// Walks from the nearest hop outwards; `None` is a hop that could not be read.
fn walk(
    peer: IpAddr,
    trusted: &TrustedProxies,
    hops: impl Iterator<Item = Option<IpAddr>>,
) -> IpAddr {
    let mut nearest = peer;
    for hop in hops.take(MAX_HOPS) {
        match hop {
            None => return nearest,
            Some(address) if trusted.contains(address) => nearest = address,
            Some(address) => return address,
        }
    }
    nearest
}

/// The `for` of one element of Forwarded: `for="[2001:db8::1]:4711";proto=https`.
///
/// Elements were cut at every comma, quoted or not: an element is read by itself, so that an open quote further
/// left, where the visitor may write, spoils nothing. Hence every value must be whole, and stand once.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut found = None;
    for pair in element.split(';').filter(|pair| !pair.trim().is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let value = unquoted(value.trim())?;
        if name.trim().eq_ignore_ascii_case("for") && found.replace(value).is_some() {
            return None;
        }
    }
    address(found?)
}

/// The content of a quoted string without escapes (no address needs one), or a bare word.
fn unquoted(value: &str) -> Option<&str> {
    let content = match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => value,
    };
    (!content.contains(['"', '\\'])).then_some(content)
}

/// An address with or without port and brackets; not `unknown`, nor an obfuscated `_name`.
fn address(node: &str) -> Option<IpAddr> {
    let bare = node
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let ip = match bare {
        Some(v6) => IpAddr::V6(v6.parse().ok()?),
        None => match node.parse::<SocketAddr>() {
            Ok(with_port) => with_port.ip(),
            Err(_) => node.parse().ok()?,
        },
    };
    Some(ip.to_canonical())
}

#[cfg(test)]
mod tests;

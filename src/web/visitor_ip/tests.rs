//! Whose headers are believed, and how far.

use actix_web::test::{TestRequest, call_and_read_body, init_service};
use actix_web::{App, web};
use proptest::prelude::*;

use super::*;

const PROXY: &str = "10.0.0.1";

fn trusted() -> TrustedProxies {
    "10.0.0.0/8, fd00::/8".parse().unwrap()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn by_x_forwarded_for(lines: &[&str]) -> IpAddr {
    visitor(ip(PROXY), &trusted(), lines.iter().copied(), [].into_iter())
}

fn by_forwarded(lines: &[&str]) -> IpAddr {
    visitor(ip(PROXY), &trusted(), [].into_iter(), lines.iter().copied())
}

#[test]
fn the_first_untrusted_address_from_the_right_is_the_visitor() {
    for (lines, expected) in [
        (&["203.0.113.9"][..], "203.0.113.9"),
        (&["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        (&["6.6.6.6, 203.0.113.9, 10.0.0.2,10.0.0.3"], "203.0.113.9"),
        (
            &["6.6.6.6", "203.0.113.9, 10.0.0.2", "10.0.0.3"],
            "203.0.113.9",
        ),
        (&["203.0.113.9:55"], "203.0.113.9"),
        (&["[2001:db8::1]:4711"], "2001:db8::1"),
        (&["[2001:db8::1]"], "2001:db8::1"),
        (&["2001:db8::1"], "2001:db8::1"),
        (&["::ffff:203.0.113.9, ::ffff:10.0.0.2"], "203.0.113.9"),
        (&["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
        (&[], PROXY),
    ] {
        assert_eq!(by_x_forwarded_for(lines), ip(expected), "{lines:?}");
    }
}

#[test]
fn nothing_left_of_something_unreadable_is_believed() {
    for unreadable in [
        "",
        "unknown",
        "_hidden",
        "1.2.3",
        "[::1",
        "1.2.3.4:99999",
        "\u{fffd}",
    ] {
        let beside_a_proxy = format!("6.6.6.6, {unreadable}, 10.0.0.2");
        assert_eq!(by_x_forwarded_for(&[&beside_a_proxy]), ip("10.0.0.2"));
        let alone = format!("6.6.6.6, {unreadable}");
        assert_eq!(by_x_forwarded_for(&[&alone]), ip(PROXY));
        let forwarded = format!("for=6.6.6.6, for={unreadable}, for=10.0.0.2");
        assert_eq!(by_forwarded(&[&forwarded]), ip("10.0.0.2"));
    }
}

#[test]
fn forwarded_is_read_with_quotes_ports_and_further_parameters() {
    for (lines, expected) in [
        (&["for=203.0.113.9"][..], "203.0.113.9"),
        (&["For=\"[2001:db8::1]:4711\""], "2001:db8::1"),
        (
            &["proto=https; for=203.0.113.9:55 ;by=10.0.0.1;"],
            "203.0.113.9",
        ),
        (
            &["for=6.6.6.6", "for=203.0.113.9, for=\"[fd00::1]\""],
            "203.0.113.9",
        ),
        (&["for=6.6.6.6, proto=https"], PROXY),
        (&["for=203.0.113.9;for=6.6.6.6"], PROXY),
        (&["for=\"203.0.113.9"], PROXY),
        (&["for=10.0.0.2;host=\"a,for=6.6.6.6;x=\""], PROXY),
        (&["for=10.0.0.2;host=\"a,for=6.6.6.6;x=\\\"\""], PROXY),
    ] {
        assert_eq!(by_forwarded(lines), ip(expected), "{lines:?}");
    }
}

#[test]
fn forwarded_is_silent_beside_x_forwarded_for() {
    let both = |xff: &'static str| {
        let forwarded = ["for=6.6.6.6"].into_iter();
        visitor(ip(PROXY), &trusted(), [xff].into_iter(), forwarded)
    };
    assert_eq!(both("203.0.113.9"), ip("203.0.113.9"));
    assert_eq!(both("unknown"), ip(PROXY));
}

#[test]
fn reading_stops_after_so_many_proxies() {
    let endless = format!("203.0.113.9{}", ", 10.0.0.2".repeat(MAX_HOPS));
    assert_eq!(by_x_forwarded_for(&[&endless]), ip("10.0.0.2"));
}

#[actix_web::test]
async fn a_handler_gets_the_address_behind_the_proxy() {
    let app = init_service(App::new().app_data(web::Data::new(trusted())).route(
        "/",
        web::get().to(|ip: VisitorIp| async move { ip.0.to_string() }),
    ))
    .await;
    let request = |peer: &str| {
        TestRequest::get()
            .peer_addr(SocketAddr::new(ip(peer), 4711))
            .append_header((X_FORWARDED_FOR, &b"6.6.6.6 \xff"[..]))
            .append_header((X_FORWARDED_FOR, &b"\xff, 203.0.113.9"[..]))
            .to_request()
    };
    assert_eq!(
        call_and_read_body(&app, request(PROXY)).await,
        "203.0.113.9"
    );
    assert_eq!(
        call_and_read_body(&app, request("198.51.100.7")).await,
        "198.51.100.7"
    );
    assert_eq!(
        call_and_read_body(&app, request("::ffff:198.51.100.7")).await,
        "198.51.100.7"
    );
}

proptest! {
    #[test]
    fn the_headers_of_an_untrusted_peer_never_matter(
        peer in any::<IpAddr>(),
        lines in proptest::collection::vec(".*", 0..4),
    ) {
        prop_assume!(!trusted().contains(peer));
        let lines = || lines.iter().map(String::as_str);
        prop_assert_eq!(visitor(peer, &trusted(), lines(), lines()), peer.to_canonical());
    }

    #[test]
    fn what_stands_left_of_the_visitor_never_matters(
        visitor in any::<IpAddr>(),
        hops in 0..4_usize,
        left in "[0-9a-f.:,;=\"\\\\\\[\\]for é]*",
        lines in proptest::collection::vec(".*", 0..3),
    ) {
        prop_assume!(!trusted().contains(visitor));
        let visitor = visitor.to_canonical();
        let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();

        let line = format!("{left},{visitor}{}", ", 10.0.0.2".repeat(hops));
        lines.push(&line);
        prop_assert_eq!(by_x_forwarded_for(&lines), visitor);
        lines.pop();

        let line = format!("{left},for=\"{visitor}\"{}", ", for=10.0.0.2".repeat(hops));
        lines.push(&line);
        prop_assert_eq!(by_forwarded(&lines), visitor);
    }
}

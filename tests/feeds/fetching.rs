//! What is fetched, from where, and how much of it.

use std::time::{Duration, Instant};

use leadgate::feeds::{FetchError, Fetched, Fetcher, PATIENCE, Validators};
use leadgate::values::FeedUrl;

use crate::support::calendars::{Calendars, Gives, fetcher};

async fn fetch(fetcher: &Fetcher, url: &str) -> Result<Fetched, FetchError> {
    let url = FeedUrl::parse(url).unwrap();
    fetcher.fetch(&url, &Validators::default()).await
}

/// Why it did not come.
async fn refusal(fetcher: &Fetcher, url: &str) -> String {
    match fetch(fetcher, url).await {
        Ok(fetched) => panic!("{url}: {fetched:?}"),
        Err(error) => error.to_string(),
    }
}

#[actix_web::test]
async fn a_calendar_is_fetched_by_name_and_by_address() {
    let calendars = Calendars::start().await;
    calendars.gives(
        "/a.ics?key=b%20c",
        Gives::Tagged("text".to_owned(), "\"v1\""),
    );
    let by_address = calendars.url("/a.ics?key=b%20c");
    for url in [&by_address, &by_address.replace("127.0.0.1", "localhost")] {
        let fetched = fetch(&fetcher(), url).await.unwrap();
        let state = Validators {
            etag: "\"v1\"".to_owned(),
            last_modified: String::new(),
        };
        assert_eq!(fetched, Fetched::Whole(b"text".to_vec(), state.clone()));
        let url = FeedUrl::parse(url).unwrap();
        let again = fetcher().fetch(&url, &state).await.unwrap();
        assert_eq!(again, Fetched::Unchanged);
    }
}

#[actix_web::test]
async fn no_server_asks_its_own_machine_or_its_neighbours() {
    let calendars = Calendars::start().await;
    calendars.has("text");
    let own = calendars.url("/ada.ics");
    let server = Fetcher::default();
    for url in [
        own.as_str(),
        // A name is looked up, and what it means is what counts.
        &own.replace("127.0.0.1", "localhost"),
        &own.replace("127.0.0.1", "[::1]"),
        &own.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        &own.replace("127.0.0.1", "127.1"),
        &own.replace("127.0.0.1", "0x7f000001"),
        &own.replace("127.0.0.1", "2130706433"),
        &own.replace("127.0.0.1", "0.0.0.0"),
        "https://10.0.0.1/a.ics",
        "https://192.168.0.1/a.ics",
        "https://172.16.0.1/a.ics",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/a.ics",
        "https://224.0.0.1/a.ics",
        "https://[fd00::1]/a.ics",
        "https://[fe80::1]/a.ics",
        "https://[64:ff9b::10.0.0.1]/a.ics",
        "https://[64:ff9b::8.8.8.8]/a.ics",
        "https://[2002:a00:1::1]/a.ics",
    ] {
        let begun = Instant::now();
        let refusal = refusal(&server, url).await;
        assert!(
            refusal.contains("could not be found at a public address"),
            "{url}: {refusal}"
        );
        assert!(begun.elapsed() < Duration::from_secs(5), "{url}");
    }
    assert_eq!(calendars.asked(), [""; 0]);
}

#[actix_web::test]
async fn the_permission_to_ask_the_own_machine_is_no_permission_to_ask_its_neighbours() {
    for url in [
        "https://10.0.0.1/a.ics",
        "https://[::ffff:192.168.0.1]/a.ics",
    ] {
        let refusal = refusal(&fetcher(), url).await;
        assert!(
            refusal.contains("could not be found at a public address"),
            "{refusal}"
        );
    }
}

#[actix_web::test]
async fn a_redirect_is_held_to_what_was_asked_of_the_first_address() {
    let calendars = Calendars::start().await;
    calendars.has("text");
    for (to, refused) in [
        (
            "https://10.0.0.1/a.ics".to_owned(),
            "could not be found at a public address",
        ),
        (
            "https://169.254.169.254/latest".to_owned(),
            "could not be found at a public address",
        ),
        (
            "https://[::ffff:10.0.0.1]/".to_owned(),
            "could not be found at a public address",
        ),
        (
            calendars.url("/ada.ics").replace("https", "http"),
            "only https is",
        ),
        ("https://ada:secret@127.0.0.1/".to_owned(), "only https is"),
        ("file:///etc/passwd".to_owned(), "only https is"),
        ("gopher://127.0.0.1/".to_owned(), "only https is"),
        (String::new(), "from one address to the next"),
    ] {
        calendars.gives("/away", Gives::Redirect(to.clone()));
        let refusal = refusal(&fetcher(), &calendars.url("/away")).await;
        assert!(refusal.contains(refused), "{to}: {refusal}");
    }
    let asked = calendars.asked();
    let elsewhere = asked.iter().filter(|head| !head.starts_with("get /away "));
    assert_eq!(elsewhere.count(), 0, "{asked:?}");
}

#[actix_web::test]
async fn a_feed_may_lead_on_three_times() {
    let calendars = Calendars::start().await;
    calendars.has("text");
    // The last of these is a way on the same server.
    for (from, to) in [
        ("/1", calendars.url("/2").replace("127.0.0.1", "localhost")),
        ("/2", "/3".to_owned()),
        ("/3", "ada.ics".to_owned()),
        ("/0", "/1".to_owned()),
    ] {
        calendars.gives(from, Gives::Redirect(to));
    }
    assert!(fetch(&fetcher(), &calendars.url("/1")).await.is_ok());
    let refusal = refusal(&fetcher(), &calendars.url("/0")).await;
    assert!(
        refusal.contains("from one address to the next"),
        "{refusal}"
    );
}

#[actix_web::test]
async fn what_is_too_large_or_too_slow_is_given_up() {
    let calendars = Calendars::start().await;
    for (gives, refused) in [
        (Gives::Flood, "It is larger than 10 MB."),
        (Gives::Silence, "It did not come within"),
        (Gives::Drip, "It did not come within"),
    ] {
        calendars.gives("/ada.ics", gives.clone());
        let begun = Instant::now();
        let refusal = refusal(&fetcher(), &calendars.url("/ada.ics")).await;
        assert!(refusal.contains(refused), "{gives:?}: {refusal}");
        assert!(begun.elapsed() < PATIENCE, "{gives:?}");
    }
    // A host that takes no connection, and one that nobody knows.
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    assert_eq!(
        refusal(&fetcher(), &url).await,
        "Its server could not be reached."
    );
    // One that takes it, and hangs up before it has proved anything.
    let rude = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", rude.local_addr().unwrap());
    actix_web::rt::spawn(async move {
        while let Ok((stream, _)) = rude.accept().await {
            drop(stream);
        }
    });
    assert_eq!(
        refusal(&fetcher(), &url).await,
        "Its server could not be reached."
    );
    let unknown = refusal(&Fetcher::default(), "https://calendar.invalid/a.ics").await;
    assert!(
        unknown.contains("could not be found at a public address"),
        "{unknown}"
    );
}

#[actix_web::test]
async fn a_server_must_prove_who_it_is() {
    let calendars = Calendars::start().await;
    calendars.has("text");
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let stranger = Fetcher::on_loopback(other.cert.der().clone(), Duration::from_secs(5));
    let refusal = refusal(&stranger, &calendars.url("/ada.ics")).await;
    assert!(refusal.contains("could not prove"), "{refusal}");
    assert_eq!(calendars.asked(), [""; 0]);
}

//! The calendar: in the lead's zone, across changes of the clock, and whatever the address says.

use chrono::{Datelike, Days, NaiveDate, Utc, Weekday};
use leadgate::events::slots::WeeklySpan;
use reqwest::StatusCode;

use super::site::{Lead, Site, event, set_hours, starts};
use crate::support::database::on_each_database;

/// The next last Sunday of this month from tomorrow on: when Europe changes its clocks. `None` if it lies beyond the year that
/// an event is open for, as it does in the last days of March 2029: there are up to 53 weeks from one to the next.
fn change_of_clocks(month: u32) -> Option<NaiveDate> {
    let today = Utc::now().date_naive();
    (today.year()..)
        .map(|year| NaiveDate::from_ymd_opt(year, month, 31).unwrap())
        .map(|last| last.week(Weekday::Sun).first_day())
        .find(|sunday| *sunday > today)
        .filter(|sunday| *sunday < today + Days::new(365))
}

/// A lead of an event whose host is there from midnight to two in the morning, UTC, every day of the next year.
async fn early(site: &mut Site) -> Lead {
    let spans = (0..7).map(|day| {
        let weekday = Weekday::try_from(day).unwrap();
        WeeklySpan::new(weekday, 0, 120).unwrap()
    });
    set_hours(&site.app, &site.host, spans.collect()).await;
    site.event = event(&site.app, "early", &[site.host.id], |settings| {
        settings.days_ahead = 365;
    })
    .await;
    site.lead("lee@example.com").await
}

async fn shown(lead: &Lead, day: NaiveDate, zone: &str) -> (Vec<String>, Vec<String>) {
    let query = format!("time?month={}&day={day}&zone={zone}", day.format("%Y-%m"));
    let page = lead.get(&query).await;
    (page.texts(".is-first .time"), starts(&page))
}

#[actix_web::test]
async fn times_are_those_of_the_leads_wall_clock_before_and_after_a_change() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let lead = early(&mut site).await;
        for (month, before, on, after) in [
            (
                3,
                ["01:00", "02:00"],
                vec!["01:00", "03:00"],
                ["02:00", "03:00"],
            ),
            (
                10,
                ["02:00", "03:00"],
                vec!["02:00 CEST", "02:00 CET"],
                ["01:00", "02:00"],
            ),
        ] {
            let Some(sunday) = change_of_clocks(month) else {
                continue;
            };
            let eve = sunday - Days::new(1);
            if eve > Utc::now().date_naive() {
                let (labels, starts) = shown(&lead, eve, "Europe/Berlin").await;
                assert_eq!(labels, before);
                assert_eq!(starts[0], format!("{eve}T00:00:00Z"));
            }
            let (labels, starts) = shown(&lead, sunday, "Europe/Berlin").await;
            assert_eq!(labels, on);
            assert_eq!(starts[1], format!("{sunday}T01:00:00Z"));
            if (sunday + Days::new(1)).month() == month {
                let (labels, _) = shown(&lead, sunday + Days::new(1), "Europe/Berlin").await;
                assert_eq!(labels, after);
            }
        }
        if let Some(sunday) = change_of_clocks(3) {
            lead.books(&format!("{sunday}T01:00:00Z")).await;
            assert!(lead.get("booked").await.texts("time")[0].contains("01:00"));
        }
    })
    .await;
}

#[actix_web::test]
async fn a_time_stands_on_the_day_that_the_leads_calendar_shows() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let lead = early(&mut site).await;
        let today = Utc::now().date_naive();
        let first = today.with_day(1).unwrap() + chrono::Months::new(2);
        let eve = first - Days::new(1);
        // Midnight in UTC is the evening before in Los Angeles, in the month before.
        let (labels, starts) = shown(&lead, eve, "America/Los_Angeles").await;
        assert_eq!(starts[0], format!("{first}T00:00:00Z"));
        assert!(
            ["16:00", "17:00"].contains(&labels[0].as_str()),
            "{labels:?}"
        );
        let page = format!("time?month={}&zone=Asia/Tokyo", first.format("%Y-%m"));
        let page = lead.get(&page).await;
        assert_eq!(starts_of_first_day(&page), format!("{first}T00:00:00Z"));
        assert!(page.body.contains("Times are shown in Asia/Tokyo"));
        assert_eq!(page.attributes("option[selected]", "value"), ["Asia/Tokyo"]);
    })
    .await;
}

fn starts_of_first_day(page: &crate::support::app::Answer) -> String {
    starts(page).remove(0)
}

#[actix_web::test]
async fn an_address_that_cannot_be_read_says_so_and_shows_the_first_free_times() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let plain = lead.get("time").await;
        assert!(!starts(&plain).is_empty());
        for query in [
            "month=x&day=y&zone=z",
            "month=2026-99&day=2026-02-31",
            "month=%27%3B--&other=1",
        ] {
            let page = lead.get(&format!("time?{query}")).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            assert_eq!(page.texts(".alert").len(), 1, "{query}");
            assert_eq!(starts(&page), starts(&plain), "{query}");
        }
        let twice = lead.get("time?day=a&day=b").await;
        assert_eq!(twice.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[actix_web::test]
async fn the_months_that_cannot_be_booked_cannot_be_turned_to() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let this = Utc::now().format("%B %Y").to_string();
        let early = lead.get("time?month=1999-01").await;
        assert_eq!(early.texts("h2.month-title")[0], this);
        assert!(early.attributes("a[rel=prev]", "href").is_empty());
        let late = lead.get("time?month=9999-12").await;
        assert!(late.attributes("a[rel=next]", "href").is_empty());
        let back = late.attributes("a[rel=prev]", "href").remove(0);
        assert_eq!(lead.client.get(&back).await.status, StatusCode::OK);
        let next = early.attributes("a[rel=next]", "href").remove(0);
        assert!(next.contains("zone=UTC"), "the zone goes along: {next}");
    })
    .await;
}

#[actix_web::test]
async fn a_month_comes_with_all_its_times_in_one_page() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let lead = early(&mut site).await;
        let next = Utc::now().date_naive().with_day(1).unwrap() + chrono::Months::new(1);
        let page = lead
            .get(&format!("time?month={}", next.format("%Y-%m")))
            .await;
        let days = next.num_days_in_month();
        let links = page.attributes("a.month-day", "href");
        assert_eq!(links.len(), usize::from(days));
        for (number, link) in (1..).zip(&links) {
            assert_eq!(*link, format!("#day-{number}"), "no further page is needed");
            let times = page.attributes(&format!("{link} form .time input"), "value");
            let day = next.with_day(number).unwrap();
            let expected = [format!("{day}T00:00:00Z"), format!("{day}T01:00:00Z")];
            assert_eq!(times, expected);
            let sent = page.attributes(&format!("{link} form input[type=hidden]"), "name");
            assert_eq!(
                sent,
                ["visit", "time_zone", "month"],
                "each day is a form of its own"
            );
        }
        assert_eq!(page.attributes(".free-day.is-first", "id"), ["day-1"]);
        // The page of a time that was taken opens at its day.
        let fifth = next.with_day(5).unwrap();
        let other = site.lead("other@example.com").await;
        other.books(&format!("{fifth}T01:00:00Z")).await;
        let taken = lead.book(&format!("{fifth}T01:00:00Z")).await;
        assert_eq!(taken.attributes(".free-day.is-first", "id"), ["day-5"]);
        assert_eq!(starts(&taken), [format!("{fifth}T00:00:00Z")]);
    })
    .await;
}

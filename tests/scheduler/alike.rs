//! Nothing tells a refused lead from one who is disqualified or finds a full month: not the answers, and not their time.

use std::time::Instant;

use chrono::Months;
use leadgate::values::{Kind, UtcTime};
use reqwest::StatusCode;

use super::refusal::seen;
use super::site::{Lead, Site, asking, budget, first_question, token};
use crate::support::alone::alone;
use crate::support::app::Answer;
use crate::support::blocks;
use crate::support::database::on_each_database;

/// How often each visitor walks through the form in one round.
const WALKS: usize = 8;

/// A difference of medians that tells nothing, in milliseconds. Before answers left at whole steps of time, a refused
/// lead, who is not stored, had them 1.3 to 4 ms earlier than others, and saw the calendar 1.7 ms later.
const NOTHING: f64 = 1.0;

/// At whole steps of so many milliseconds all answers leave.
const STEP: f64 = 50.0;

/// How many rounds are walked before a difference is believed. The quickest answers need a moment in which the machine does
/// nothing else; whatever runs on it beside the tests may make them wait for it.
const ROUNDS: usize = 16;

/// Who walks: the name that the email begins with, its domain, and the answer to the event's question.
const VISITORS: [(&str, &str, &str); 3] = [
    ("full", "example.org", "yes"),
    ("spam", "example.com", "yes"),
    ("none", "example.org", "no"),
];

/// What is asked of the server in one walk, in turn.
const STEPS: [&str; 7] = [
    "sends the email",
    "sees the questions",
    "sends the details",
    "sees the calendar",
    "sees another month",
    "books a time",
    "books directly",
];

type Seen = (StatusCode, Vec<String>, String, String);

/// An event in which everything is booked, and a time that was.
struct Full {
    site: Site,
    question: String,
    taken: String,
}

impl Full {
    async fn fill(mut site: Site) -> Self {
        let host = [site.host.id];
        site.event = asking(&site.app, "busy", &host, &[budget()], |settings| {
            settings.days_ahead = 1;
            settings.daily_cap = Some(1);
        })
        .await;
        let question = first_question(&site.app, &site.event).await;
        for number in 0.. {
            let lead = site.contact(&format!("early{number}@example.org")).await;
            lead.send_details(&[("name", "Early"), (&question, "yes")])
                .await;
            match lead.offered().await.pop() {
                Some(start) => lead.books(&start).await,
                None => break,
            }
        }
        let taken = site.calls().await[0].starts_at.to_string();
        Self {
            site,
            question,
            taken,
        }
    }

    /// One walk of a lead who was never here before: what it sees at each step, and how long that takes.
    async fn walk(&self, email: &str, choice: &str) -> Vec<(Seen, f64)> {
        let (client, form) = (self.site.app.visitor(), self.site.form());
        let mut walked = Vec::new();
        let token = token(&client, &form).await;
        let sent = [("email", email), ("time_zone", "UTC"), ("token", &token)];
        let (first, took) = timed(client.post(&form, &sent)).await;
        let visit = first.location.strip_suffix("/details").unwrap().to_owned();
        let lead = Lead { client, visit };
        walked.push((seen(&lead, &first), took));
        let (questions, took) = timed(lead.get("details")).await;
        let (status, headers, location, page) = seen(&lead, &questions);
        let page = page.replace(email, "EMAIL");
        walked.push(((status, headers, location, page), took));
        let details = [
            ("name", "Lee"),
            ("phone", "+12025550123"),
            (&self.question, choice),
        ];
        let (answer, took) = timed(lead.post_details(&details)).await;
        walked.push((seen(&lead, &answer), took));
        let another_month = format!("time?month={}&zone=Asia/Tokyo", next_month());
        for page in ["time", &another_month] {
            let (answer, took) = timed(lead.get(page)).await;
            walked.push((seen(&lead, &answer), took));
        }
        let (answer, took) = timed(lead.book(&self.taken)).await;
        walked.push((seen(&lead, &answer), took));

        let (name, domain) = email.split_once('@').unwrap();
        let direct = format!("{name}-direct@{domain}");
        let sent = [
            ("start", self.taken.as_str()),
            ("email", &direct),
            ("name", "Lee"),
            ("phone", "+12025550123"),
            (&self.question, choice),
            ("time_zone", "UTC"),
        ];
        let path = format!("{form}/book");
        let (answer, took) = timed(lead.client.post(&path, &sent)).await;
        let token = answer.attributes("form[method=get]", "action").remove(0);
        let visit = token.strip_suffix("/time").unwrap().to_owned();
        let direct = Lead {
            client: lead.client,
            visit,
        };
        walked.push((seen(&direct, &answer), took));
        walked
    }

    /// Has all visitors walk in turn: all must see the same. Adds the time of each step, visitor by visitor.
    async fn walk_all(&self, round: &str, times: &mut [[Vec<f64>; 3]]) {
        let mut expected: Option<Vec<Seen>> = None;
        for number in 0..=WALKS {
            for turn in 0..3 {
                // Each comes first in its turn, so that nobody always finds what another has left in a cache.
                let who = (turn + number) % 3;
                let (name, domain, choice) = VISITORS[who];
                let email = format!("{name}-{round}-{number:03}@{domain}");
                let walk = self.walk(&email, choice).await;
                let (answers, took): (Vec<Seen>, Vec<f64>) = walk.into_iter().unzip();
                let expected = expected.get_or_insert_with(|| answers.clone());
                for ((one, other), step) in expected.iter().zip(&answers).zip(STEPS) {
                    assert_eq!(one, other, "{name} {step}");
                }
                // The first walks warm up.
                if number > 0 {
                    for (times, took) in times.iter_mut().zip(took) {
                        times[who].push(took);
                    }
                }
            }
        }
    }
}

/// The month after this one, as `2026-12`.
fn next_month() -> String {
    let today = UtcTime::now().to_utc().date_naive();
    (today + Months::new(1)).format("%Y-%m").to_string()
}

/// The answer, and how many milliseconds it took.
async fn timed(answer: impl Future<Output = Answer>) -> (Answer, f64) {
    let begun = Instant::now();
    let answer = answer.await;
    (answer, begun.elapsed().as_secs_f64() * 1000.0)
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_unstable_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// The median of how much longer one waited than the other, and how far it may be off by chance: three times its standard
/// error, from the median deviation.
fn longer(one: &[f64], other: &[f64]) -> (f64, f64) {
    let differences: Vec<f64> = one
        .iter()
        .zip(other)
        .map(|(one, other)| one - other)
        .collect();
    let middle = median(differences.iter().copied());
    let deviation = median(differences.iter().map(|one| (one - middle).abs()));
    let error = 1.2533 * 1.4826 * deviation / (differences.len() as f64).sqrt();
    (middle, 3.0 * error)
}

/// What the times of a step tell about the refused or the disqualified lead; nothing, if all is well.
///
/// Two things are looked at. The medians, which a busy machine blurs; and the quickest answers, which it does not.
fn tells(step: &str, times: &[Vec<f64>; 3]) -> Option<String> {
    let quickest = times
        .each_ref()
        .map(|times| times.iter().copied().fold(f64::INFINITY, f64::min));
    let [full, others @ ..] = times;
    let differ = others
        .iter()
        .map(|other| longer(other, full))
        .collect::<Vec<_>>();
    let report = format!("{step}: at least {quickest:.2?} ms, longer by {differ:.2?} ms");
    eprintln!("  {report}");
    let alike = quickest.iter().all(|one| (STEP..2.0 * STEP).contains(one));
    let by_chance = differ
        .iter()
        .all(|(middle, error)| middle.abs() <= NOTHING + error);
    (!alike || !by_chance).then_some(report)
}

#[actix_web::test]
async fn neither_the_answers_nor_their_time_tell_who_is_refused_however_long_the_list() {
    let _machine = alone();
    on_each_database(async |database| {
        let full = Full::fill(Site::start(database).await).await;
        full.site.block(Kind::Domain, "example.com").await;
        for count in [0, 100_000] {
            if count > 0 {
                let organization = full.site.app.organization.id;
                let db = &full.site.app.db;
                let write = db.write(move |conn| blocks::many(conn, organization, count));
                write.await.unwrap();
            }
            let mut times = vec![[const { Vec::new() }; 3]; STEPS.len()];
            for round in 1.. {
                eprintln!(" with {count} blocks:");
                full.walk_all(&format!("{count:06}-{round}"), &mut times)
                    .await;
                let told = STEPS
                    .iter()
                    .zip(&times)
                    .filter_map(|(step, times)| tells(step, times));
                let told: Vec<_> = told.collect();
                if told.is_empty() {
                    break;
                }
                assert!(round < ROUNDS, "{count} blocks: {told:#?}");
            }
        }
    })
    .await;
}

//! The rows of contacts, with all they came with, and of their calls, with what their journeys say of them.

use std::ops::Range;

use super::calendar::{Calendar, PlannedCall};
use super::crowd::{self, Lead};
use super::{World, store, team};
use crate::contacts::{IdentityKind, JourneyKind};
use crate::db::bulk::Rows;
use crate::db::{Db, Result};
use crate::values::CallStatus;

const CANCEL_REASON: &str = "Asked to move it to next quarter.";

/// Stores all of them.
pub async fn insert(
    db: &Db,
    world: &World,
    tell: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<()> {
    let calendar = Calendar::of(world);
    let contacts = |numbers| contacts(world, &calendar, numbers);
    store(db, "contacts", world.size.contacts, contacts, tell).await?;
    let calls = |numbers| calls(world, &calendar, numbers);
    store(db, "calls", world.size.calls, calls, tell).await
}

fn contacts(world: &World, calendar: &Calendar<'_>, numbers: Range<usize>) -> Vec<Rows> {
    let leads: Vec<(i64, Lead)> = numbers
        .map(|number| {
            let id = world.first.contact + number as i64;
            (id, crowd::lead(world, calendar, number))
        })
        .collect();
    let all = || leads.iter().map(|(_, lead)| lead);
    let ids = || leads.iter().map(|(id, _)| *id);
    let owner = |lead: &Lead| lead.owner.map(|host| world.hosts[host].get());
    let rows = Rows::of("contacts")
        .numbers("id", ids())
        .numbers("organization_id", all().map(|_| world.organization.get()))
        .texts(
            "mailbox",
            all().map(|lead| lead.email.mailbox().to_string()),
        )
        .texts("email", all().map(|lead| lead.email.as_str()))
        .texts(
            "domain",
            all().map(|lead| lead.email.domain_name().reversed()),
        )
        .texts("name", all().map(|lead| lead.name.as_str()))
        .texts("phone", all().map(|lead| lead.phone.as_str()))
        .bytes("ip", all().map(|lead| lead.ip.as_bytes().to_vec()))
        .texts("status", all().map(|lead| lead.status.as_str()))
        .flags("blocked", all().map(|_| false))
        .flags("booked", all().map(|lead| lead.booked))
        .numbers("owner_id", all().map(owner))
        .texts("time_zone", all().map(|lead| lead.time_zone))
        .texts("user_agent", all().map(|lead| lead.user_agent))
        .texts("referrer", all().map(referrer))
        .texts("page", all().map(|_| "/e/acme/strategy-team-1"))
        .texts("utm", all().map(utm))
        .times("first_seen_at", all().map(|lead| lead.first_seen_at))
        .times("last_seen_at", all().map(|lead| lead.last_seen_at));
    vec![rows, identities(world, &leads)]
}

fn referrer(lead: &Lead) -> String {
    match lead.source {
        Some(source) => format!("https://www.{source}.example/"),
        None => "https://acme.example/pricing".to_owned(),
    }
}

fn utm(lead: &Lead) -> String {
    match lead.source {
        Some(source) => format!(r#"{{"utm_source":"{source}"}}"#),
        None => "{}".to_owned(),
    }
}

/// Everything that they came with: email, IP address and, if it is known, phone.
fn identities(world: &World, leads: &[(i64, Lead)]) -> Rows {
    let values: Vec<(i64, IdentityKind, String, &Lead)> = leads
        .iter()
        .flat_map(|(id, lead)| {
            [
                (IdentityKind::Email, lead.email.to_string()),
                (IdentityKind::Ip, lead.ip.to_string()),
                (IdentityKind::Phone, lead.phone.clone()),
            ]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(move |(kind, value)| (*id, kind, value, lead))
        })
        .collect();
    let all = || values.iter();
    Rows::of("contact_identities")
        .numbers("organization_id", all().map(|_| world.organization.get()))
        .numbers("contact_id", all().map(|(id, ..)| *id))
        .texts("kind", all().map(|(_, kind, ..)| kind.as_str()))
        .texts("value", all().map(|(_, _, value, _)| value.as_str()))
        .times("first_seen_at", all().map(|(.., lead)| lead.first_seen_at))
        .times("last_seen_at", all().map(|(.., lead)| lead.last_seen_at))
}

fn calls(world: &World, calendar: &Calendar<'_>, numbers: Range<usize>) -> Vec<Rows> {
    let calls: Vec<(usize, PlannedCall)> = numbers
        .map(|number| (number, calendar.call(number)))
        .collect();
    let all = || calls.iter().map(|(_, call)| call);
    let contact = |call: &PlannedCall| world.first.contact + call.contact as i64;
    let host = |call: &PlannedCall| world.hosts[call.host].get();
    let booked_at = |call: &PlannedCall| crowd::booked_at(world, call.contact);
    let is_canceled = |call: &PlannedCall| call.status == CallStatus::Canceled;
    let rows = Rows::of("calls")
        .numbers(
            "id",
            calls
                .iter()
                .map(|(number, _)| world.first.call + *number as i64),
        )
        .numbers("organization_id", all().map(|_| world.organization.get()))
        .numbers(
            "event_id",
            all().map(|call| world.events[team::team_of(call.host)].get()),
        )
        .numbers("contact_id", all().map(contact))
        .numbers("host_id", all().map(host))
        .times("starts_at", all().map(|call| call.starts_at))
        .times("ends_at", all().map(|call| call.ends_at))
        .texts("time_zone", all().map(|_| "America/New_York"))
        .texts("status", all().map(|call| call.status.as_str()))
        .some_texts(
            "outcome",
            all().map(|call| Some(call.outcome.as_ref()?.as_str())),
        )
        .times("created_at", all().map(booked_at))
        .times(
            "canceled_at",
            all().map(|call| is_canceled(call).then(|| booked_at(call))),
        )
        .numbers(
            "canceled_by",
            all().map(|call| is_canceled(call).then(|| host(call))),
        )
        .texts(
            "cancel_reason",
            all().map(|call| if is_canceled(call) { CANCEL_REASON } else { "" }),
        )
        .numbers(
            "version",
            all().map(|call| if is_canceled(call) { 2 } else { 1 }),
        );
    vec![rows, journey(world, &calls)]
}

/// That each call was booked, and some were canceled.
fn journey(world: &World, calls: &[(usize, PlannedCall)]) -> Rows {
    let lines: Vec<(&(usize, PlannedCall), JourneyKind)> = calls
        .iter()
        .flat_map(|call| {
            let canceled = call.1.status == CallStatus::Canceled;
            let canceled = canceled.then_some((call, JourneyKind::Canceled));
            [(call, JourneyKind::Booked)].into_iter().chain(canceled)
        })
        .collect();
    let all = || lines.iter();
    let of_cancel = |kind: &JourneyKind| *kind == JourneyKind::Canceled;
    Rows::of("journey")
        .numbers("organization_id", all().map(|_| world.organization.get()))
        .numbers(
            "contact_id",
            all().map(|((_, call), _)| world.first.contact + call.contact as i64),
        )
        .times(
            "at",
            all().map(|((_, call), _)| crowd::booked_at(world, call.contact)),
        )
        .texts("kind", all().map(|(_, kind)| kind.as_str()))
        .numbers(
            "member_id",
            all().map(|((_, call), kind)| of_cancel(kind).then(|| world.hosts[call.host].get())),
        )
        .numbers(
            "call_id",
            all().map(|((number, _), _)| world.first.call + *number as i64),
        )
        .texts(
            "detail",
            all().map(|(_, kind)| if of_cancel(kind) { CANCEL_REASON } else { "" }),
        )
}

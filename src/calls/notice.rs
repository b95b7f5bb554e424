//! What a message about a call tells: everything as it was at the moment of which it speaks.

use chrono::NaiveDate;
use diesel::prelude::*;
use icu_normalizer::ComposingNormalizerBorrowed as ComposingNormalizer;
use serde::{Deserialize, Serialize};

use super::Call;
use crate::blocking::{Answer, Visit};
use crate::db::json::Json;
use crate::db::schema::{calls, contacts, events, members, organizations, visits};
use crate::db::{Connection, Error, Result};
use crate::events::MailSwitches;
use crate::mail::Audience;
use crate::staff::Member;
use crate::values::{CallId, ContactId, EmailAddress, OrganizationId, TimeZone, UtcTime};

/// As many characters of a name as are repeated in a message.
const NAME_CHARS: usize = 80;
/// As many answers as are repeated in it, and as many characters of a question and of an answer.
const ANSWERS: usize = 20;
const QUESTION_CHARS: usize = 200;
const ANSWER_CHARS: usize = 300;

/// The content of a message about a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Which call.
    pub call_id: CallId,
    /// With whom.
    pub contact_id: ContactId,
    /// The call's version then: a later one makes an earlier calendar entry out of date.
    pub version: i64,
    /// The organization's name.
    pub organization: String,
    /// Its name in public URLs.
    pub organization_slug: String,
    /// The event's name.
    pub event: String,
    /// Its first instant.
    pub starts_at: UtcTime,
    /// The instant at which it is over.
    pub ends_at: UtcTime,
    /// Before it was moved; nothing if it was not.
    pub before: Option<UtcTime>,
    /// The zone in which the recipient reads times.
    pub time_zone: String,
    /// The lead's name or, without one, the address; with nothing that a mail program makes a link of.
    pub lead: String,
    /// The lead's address.
    pub lead_email: String,
    /// The host's name.
    pub host: String,
    /// The host's address.
    pub host_email: String,
    /// Where the call takes place; blank if nowhere in particular.
    pub meeting_link: String,
    /// Why it was moved or canceled, for the staff alone: always blank for the lead.
    pub reason: String,
    /// What the staff say to the lead; may be blank.
    pub message: String,
    /// The lead's phone number, for hosts alone: blank for the lead, and if there is none.
    #[serde(default)]
    pub phone: String,
    /// What was asked and answered when it was booked, for hosts alone; with nothing that a mail program makes a link of.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// Who had it before it was given to its host; blank if nobody.
    #[serde(default)]
    pub former_host: String,
    /// Who has it now, for whoever had it before; blank for all others.
    #[serde(default)]
    pub new_host: String,
}

/// Everybody and everything a call's messages need.
#[derive(Clone, Debug, Queryable)]
#[diesel(check_for_backend(Backend))]
pub(super) struct Parties {
    pub(super) call: Call,
    pub(super) switches: MailSwitches,
    organization: String,
    organization_slug: String,
    event: String,
    pub(super) lead_email: EmailAddress,
    lead_name: String,
    pub(super) host_email: EmailAddress,
    pub(super) host_name: String,
    host_zone: TimeZone,
    meeting_link: Option<String>,
    /// The address of the merged contact that it was when it booked the call, if it was one.
    booked_as: Option<EmailAddress>,
    phone: String,
    #[diesel(deserialize_as = Json<Vec<Answer>>)]
    answers: Vec<Answer>,
}

impl Parties {
    /// Of these calls as they stand now, soonest first. A lead who booked with the mailbox of a contact that was merged into
    /// another one is told there, where they look: never at the other address.
    pub(super) fn find(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: &[CallId],
    ) -> Result<Vec<Self>> {
        let merged = diesel::alias!(contacts as merged);
        let mut found: Vec<Self> = calls::table
            .inner_join(organizations::table.on(organizations::id.eq(calls::organization_id)))
            .inner_join(
                contacts::table.on(contacts::organization_id
                    .eq(calls::organization_id)
                    .and(contacts::id.eq(calls::contact_id))),
            )
            .inner_join(
                events::table.on(events::organization_id
                    .eq(calls::organization_id)
                    .and(events::id.eq(calls::event_id))),
            )
            .inner_join(
                members::table.on(members::organization_id
                    .eq(calls::organization_id)
                    .and(members::id.eq(calls::host_id))),
            )
            .left_join(visits::table.on(visits::id.nullable().eq(calls::visit_id)))
            .left_join(
                merged.on(merged
                    .field(contacts::organization_id)
                    .eq(calls::organization_id)
                    .and(
                        merged
                            .field(contacts::mailbox)
                            .nullable()
                            .eq(visits::mailbox.nullable()),
                    )
                    .and(
                        merged
                            .field(contacts::merged_into)
                            .eq(contacts::id.nullable()),
                    )),
            )
            .filter(calls::organization_id.eq(organization))
            .filter(calls::id.eq_any(ids))
            .order((calls::starts_at, calls::id))
            .select((
                Call::as_select(),
                MailSwitches::as_select(),
                organizations::name,
                organizations::slug,
                events::name,
                contacts::email,
                contacts::name,
                members::email,
                members::name,
                members::time_zone,
                members::meeting_link,
                merged.field(contacts::email).nullable(),
                contacts::phone,
                visits::answers.nullable(),
            ))
            .load(conn)?;
        for parties in &mut found {
            if let Some(address) = parties.booked_as.take() {
                parties.lead_email = address;
            }
        }
        Ok(found)
    }

    /// What is told to one of them, as the call stands now.
    pub(super) fn notice(&self, audience: Audience) -> Notice {
        match audience {
            Audience::Lead => self.in_zone(self.call.time_zone),
            Audience::Host => Notice {
                phone: self.phone.clone(),
                answers: self
                    .answers
                    .iter()
                    .take(ANSWERS)
                    .map(plain_answer)
                    .collect(),
                ..self.in_zone(self.host_zone)
            },
            Audience::Staff => self.in_zone(self.host_zone),
        }
    }

    /// As if this member held the call.
    pub(super) fn give_to(&mut self, host: &Member) {
        self.host_email = host.email.clone();
        self.host_name = host.name.clone();
        self.host_zone = host.time_zone;
        self.meeting_link = host.meeting_link.clone();
    }

    fn in_zone(&self, zone: TimeZone) -> Notice {
        let call = &self.call;
        Notice {
            call_id: call.id,
            contact_id: call.contact_id,
            version: call.version,
            organization: self.organization.clone(),
            organization_slug: self.organization_slug.clone(),
            event: self.event.clone(),
            starts_at: call.starts_at,
            ends_at: call.ends_at,
            before: None,
            time_zone: zone.to_string(),
            lead: lead_name(&self.lead_name, &self.lead_email),
            lead_email: self.lead_email.to_string(),
            host: self.host_name.clone(),
            host_email: self.host_email.to_string(),
            meeting_link: self.meeting_link.clone().unwrap_or_default(),
            reason: String::new(),
            message: String::new(),
            phone: String::new(),
            answers: Vec::new(),
            former_host: String::new(),
            new_host: String::new(),
        }
    }
}

impl Call {
    /// What its lead may know by a link of its own: of the lead, what was typed on the visit that booked it. Of a call that
    /// staff have booked the links stand in mails to the lead alone, and these tell all.
    pub fn notice_for_lead(&self, conn: &mut Connection) -> Result<Notice> {
        if let Some(visit) = self.visit_id {
            let visit = Visit::find(conn, self.organization_id, visit)?;
            return self.notice_of_visit(conn, &visit);
        }
        let all = Parties::find(conn, self.organization_id, &[self.id])?;
        let parties = all.first().ok_or(Error::NotFound)?;
        Ok(parties.notice(Audience::Lead))
    }

    /// What whoever booked it on a visit may know: of the lead, what this visit itself has typed.
    pub fn notice_of_visit(&self, conn: &mut Connection, visit: &Visit) -> Result<Notice> {
        let all = Parties::find(conn, self.organization_id, &[self.id])?;
        let parties = all.first().ok_or(Error::NotFound)?;
        Ok(Notice {
            lead: lead_name(&visit.name, &visit.email),
            lead_email: visit.email.to_string(),
            ..parties.notice(Audience::Lead)
        })
    }
}

impl Notice {
    /// When it is, on the clock of whoever reads it, with the zone named: "Tue 24 Nov 2026, 14:30 (Europe/Berlin)".
    pub fn when(&self) -> String {
        clock(self.starts_at, &self.time_zone)
    }

    /// Whether it tells its host of a call that somebody else had.
    pub fn is_new_to(&self, audience: Audience) -> bool {
        audience == Audience::Host && !self.former_host.is_empty()
    }

    /// Whether it tells its lead of another host at the same time.
    pub fn has_only_another_host(&self) -> bool {
        self.before.is_none() && !self.former_host.is_empty()
    }

    /// The day of the recipient's calendar at an instant.
    pub(super) fn day_of(&self, at: UtcTime) -> NaiveDate {
        at.in_zone(zone(&self.time_zone).tz()).date_naive()
    }

    /// When it was before it was moved.
    pub fn before(&self) -> Option<String> {
        self.before.map(|at| clock(at, &self.time_zone))
    }
}

fn clock(at: UtcTime, zone: &str) -> String {
    let zone = self::zone(zone);
    let clock = at.in_zone(zone.tz());
    format!("{} ({zone})", clock.format("%a %-d %b %Y, %H:%M"))
}

fn zone(name: &str) -> TimeZone {
    TimeZone::parse(name).unwrap_or(TimeZone::UTC)
}

/// An answer as a message repeats it: what a stranger typed is no carrier for links there either.
fn plain_answer(answer: &Answer) -> Answer {
    Answer {
        question: plain(&answer.question, QUESTION_CHARS),
        answer: plain(&answer.answer, ANSWER_CHARS),
    }
}

/// How a lead is called in messages and calendars: by its name or, without one, by its address.
pub(super) fn lead_name(typed: &str, email: &EmailAddress) -> String {
    let name = plain(typed, NAME_CHARS);
    match name.is_empty() {
        true => email.to_string(),
        false => name,
    }
}

/// The first characters, at most so many, of what a stranger gave as a name or a reason, so that no mail program makes a link
/// of it: a booking form must not become a way to send advertisements to others.
///
/// Characters that only look otherwise are first made what they stand for, as mail programs and domain names take them.
pub(super) fn plain(typed: &str, most: usize) -> String {
    let typed = ComposingNormalizer::new_nfkc().normalize(typed);
    let mut plain = String::new();
    let mut chars = typed.chars().filter(|char| !is_unseen(*char)).take(most);
    let mut next = chars.next();
    while let Some(char) = next {
        next = chars.next();
        match char {
            '/' | '\\' | ':' | '<' | '>' | '\u{2044}' | '\u{2215}' => plain.push(' '),
            '@' => plain.push_str(" at "),
            '.' | '。' => {
                plain.push('.');
                if next.is_some_and(|next| !next.is_whitespace()) {
                    plain.push(' ');
                }
            }
            char if char.is_control() => plain.push(' '),
            char => plain.push(char),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether nobody sees that it is there, and no script needs it: soft hyphen, zero-width space, word joiner, byte order mark.
fn is_unseen(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_link_whatever_was_typed() {
        for (typed, plain_name) in [
            ("Jane Doe", "Jane Doe"),
            ("J.R. Smith", "J. R. Smith"),
            ("WIN http://evil.example/now", "WIN http evil. example now"),
            ("mail me@evil.example", "mail me at evil. example"),
            ("evil。example\r\nBcc: x", "evil. example Bcc x"),
            ("<b>Ann</b>", "b Ann b"),
            // What stands for a dot or a slash in names of servers, or is not seen at all.
            ("evil\u{2024}com", "evil. com"),
            ("evil\u{fe52}com\u{ff0f}now", "evil. com now"),
            ("evil\u{ff0e}com\u{2044}now\u{2215}x", "evil. com now x"),
            (
                "evil.\u{200b}com \u{feff}\u{ad}x\u{ff20}y",
                "evil. com x at y",
            ),
            ("José \u{ff76}\u{ff80}", "José カタ"),
        ] {
            assert_eq!(plain(typed, NAME_CHARS), plain_name);
        }
        assert!(plain(&"x".repeat(10_000), NAME_CHARS).len() <= NAME_CHARS);
    }
}

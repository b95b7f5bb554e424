//! Availability: one's own hours and, for those who may, everybody's.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::feed::Feeds;
use super::may_keep;
use crate::audit::NewAuditEntry;
use crate::calls::OutsideHours;
use crate::db::{self, Connection, Db};
use crate::events::pages::Overtaken;
use crate::events::pages::availability::{AvailabilityForm, AvailabilityPage, Colleague, Known};
use crate::events::{Availability, availability};
use crate::feeds::BusyFeed;
use crate::staff::{Member, Permission};
use crate::values::{MemberId, OrganizationId, Part, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, see_other};

/// What the audit log calls a change.
const UPDATE: &str = "availability.update";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/availability").get(own))
        .service(
            web::resource("/availability/{member}")
                .get(show)
                .post(update),
        );
}

async fn own(
    frame: Frame,
    db: web::Data<Db>,
    feeds: Feeds,
) -> Result<Page<AvailabilityPage>, Failure> {
    let member = frame.signed_in.member.id;
    page(frame, &db, &feeds, member).await.map(Page::ok)
}

async fn show(
    frame: Frame,
    db: web::Data<Db>,
    feeds: Feeds,
    member: web::Path<MemberId>,
) -> Result<Page<AvailabilityPage>, Failure> {
    page(frame, &db, &feeds, *member).await.map(Page::ok)
}

/// The page of this host as it is stored.
pub(super) async fn page(
    frame: Frame,
    db: &Db,
    feeds: &Feeds,
    host: MemberId,
) -> Result<AvailabilityPage, Failure> {
    may_keep(&frame.signed_in, host)?;
    let (organization, now) = (frame.signed_in.organization.id, UtcTime::now());
    let all = frame.may(Permission::AllAvailability);
    let (stored, known) = db
        .read(move |conn| known(conn, organization, host, all, now))
        .await?;
    let form = AvailabilityForm::of(&stored, now);
    let feed = feeds.own(&frame.signed_in, &known.host);
    Ok(AvailabilityPage::of(frame, known, feed, form))
}

async fn update(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    feeds: Feeds,
    host: web::Path<MemberId>,
    Form(mut form): Form<AvailabilityForm>,
) -> Result<HttpResponse, Failure> {
    may_keep(&frame.signed_in, *host)?;
    let (organization, now) = (frame.signed_in.organization.id, UtcTime::now());
    let all = frame.may(Permission::AllAvailability);
    let (_, known) = db
        .read(move |conn| known(conn, organization, *host, all, now))
        .await?;
    let Some(availability) = form.parse(now) else {
        let feed = feeds.own(&frame.signed_in, &known.host);
        let page = AvailabilityPage::of(frame, known, feed, form);
        return Ok(Page::unprocessable(page).into_response());
    };
    let host = known.host;
    let audit = NewAuditEntry {
        organization_id: organization,
        at: now,
        member_id: Some(frame.signed_in.member.id),
        action: UPDATE,
        subject: host.email.to_string(),
        detail: String::new(),
    };
    let (id, seen) = (host.id, form.seen().to_owned());
    let save = db.write(move |conn| {
        let changed = availability.save_seen(conn, organization, id, &seen)?;
        if changed.is_empty() {
            audit.insert(conn)?;
        }
        Ok(changed)
    });
    let changed = save.await?;
    if !changed.is_empty() {
        let page = overtaken(frame, &db, &feeds, id, form, changed, now).await?;
        return Ok(Page::with(StatusCode::CONFLICT, page).into_response());
    }
    flash::add(&session, FlashKind::Success, "Saved.")?;
    Ok(match id == frame.signed_in.member.id {
        true => see_other("/availability"),
        false => see_other(format!("/availability/{id}")),
    })
}

/// The page with what was typed, and what a colleague has made of the host's time meanwhile.
async fn overtaken(
    frame: Frame,
    db: &Db,
    feeds: &Feeds,
    host: MemberId,
    mut form: AvailabilityForm,
    changed: Vec<Part>,
    now: UtcTime,
) -> Result<AvailabilityPage, Failure> {
    let organization = frame.signed_in.organization.id;
    let zone = frame.signed_in.member.time_zone;
    let all = frame.may(Permission::AllAvailability);
    let found = db.read(move |conn| {
        let (stored, known) = known(conn, organization, host, all, now)?;
        let act = (UPDATE, known.host.email.as_str());
        let overtaken = Overtaken::find(conn, organization, act, changed, zone, now)?;
        Ok((stored, known, overtaken))
    });
    let (stored, known, overtaken) = found.await?;
    form.show(&stored);
    let feed = feeds.own(&frame.signed_in, &known.host);
    let page = AvailabilityPage::of(frame, known, feed, form);
    Ok(page.overtaken_by(overtaken))
}

/// What a host has decided, and what the page tells besides; with the staff for whoever may keep the hours of `all`.
fn known(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
    all: bool,
    now: UtcTime,
) -> db::Result<(Availability, Known)> {
    let host = Member::find(conn, organization, host)?;
    let availability = Availability::of(conn, &host)?;
    let known = Known {
        outside: OutsideHours::of(conn, &host, &availability, now)?,
        staff: colleagues(conn, organization, all)?,
        busy_feed: BusyFeed::of(conn, organization, host.id)?,
        host,
    };
    Ok((availability, known))
}

fn colleagues(
    conn: &mut Connection,
    organization: OrganizationId,
    all: bool,
) -> db::Result<Vec<Colleague>> {
    if !all {
        return Ok(Vec::new());
    }
    let with_hours = availability::members_with_hours(conn, organization)?;
    let staff = Member::all_active(conn, organization)?;
    Ok(staff
        .into_iter()
        .map(|member| Colleague {
            has_hours: with_hours.contains(&member.id),
            member,
        })
        .collect())
}

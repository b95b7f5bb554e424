//! Tracking → Blocking: the list, Add New, View Entries, Delete.

mod acts;
mod adding;
mod entries;
mod extend;
mod history;
mod visits;

use std::slice;

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, Responder as _, web};
use serde::Deserialize;

use super::acts as tracking_acts;
use super::pages::{self, DeletePage, Filter, IndexPage, said};
use super::{BlockList, Caught, Impact, Sort, SortKey, Warnings, decision};
use crate::blocking::Job;
use crate::calls::Call;
use crate::db::{self, Connection, Db};
use crate::staff::Permission;
use crate::values::{BlockId, BlockTarget, OrganizationId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{
    Cursor, Failure, Form, Frame, Listing, PAGE, Page, Query, SignedIn, TrustedProxies, require,
    see_other,
};

const LIST: &str = "/tracking/blocking";

/// The pages of this room.
pub fn routes(config: &mut web::ServiceConfig) {
    config.configure(visits::routes).service(
        web::scope(LIST)
            .wrap(require(Permission::Tracking))
            .service(web::resource("").get(index))
            .service(web::resource("/new").get(adding::new).post(adding::create))
            .service(web::resource("/new/impact").get(adding::preview))
            .service(web::resource("/delete").get(confirm).post(delete))
            .service(web::resource("/acts").get(acts::index))
            .service(
                web::resource("/acts/{act}/undo")
                    .get(acts::confirm)
                    .post(acts::undo),
            )
            .service(web::resource("/{block}/entries").get(entries::index))
            .service(web::resource("/{block}/entries.csv").get(entries::export))
            .service(web::resource("/{block}/history").get(history::show))
            .service(
                web::resource("/{block}/extend")
                    .get(extend::edit)
                    .post(extend::update),
            ),
    );
}

async fn index(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    trusted: web::Data<TrustedProxies>,
    listing: Listing,
    Query(filter): Query<Filter>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let organization = signed_in.organization.id;
    if let Some(href) = decision::quoted(&db, organization, &filter.q).await? {
        return Ok(see_other(href));
    }
    let sort = filter.sort();
    let after = listing.after();
    let after = after.map(|cursor| place(sort, cursor)).transpose()?;
    let list = BlockList {
        organization,
        matching: filter.matching(),
        sort,
    };
    let (listed, jobs, warnings) = db
        .read(move |conn| {
            let listed = list.load(conn, after.as_ref(), PAGE + 1)?;
            let jobs = Job::of_organization(conn, organization)?;
            Ok((listed, jobs, Warnings::load(conn, organization, now)?))
        })
        .await?;
    let warnings = pages::Warnings::new(warnings, signed_in.member.time_zone, &trusted);
    let page = IndexPage::new(frame, filter, &listing, listed, jobs, warnings, now);
    Ok(Page::ok(page).into_response())
}

/// The place in a list of this order that a cursor names.
fn place(sort: Sort, cursor: &Cursor) -> Result<(SortKey, BlockId), Failure> {
    let (key, id) = match sort {
        Sort::Added | Sort::LastEntry | Sort::Expires => {
            let (time, id) = cursor.time()?;
            (SortKey::Time(time), id)
        }
        Sort::Value => {
            let (text, id) = cursor.text()?;
            (SortKey::Text(text.to_owned()), id)
        }
        Sort::Entries => {
            let (number, id) = cursor.number()?;
            (SortKey::Number(number), id)
        }
    };
    Ok((key, id.into()))
}

/// The most blocks that are deleted at once.
const MANY: usize = 200;

/// The blocks that were ticked.
#[derive(Deserialize)]
struct Ticked {
    #[serde(default)]
    id: Vec<BlockId>,
}

impl Ticked {
    fn each_once(mut self) -> Result<Vec<BlockId>, Failure> {
        self.id.sort_unstable();
        self.id.dedup();
        if self.id.len() > MANY {
            let reason = format!("At most {MANY} blocks can be deleted at once. Tick fewer.");
            return Err(Failure::bad_request(reason));
        }
        Ok(self.id)
    }
}

async fn confirm(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    session: Session,
    request: HttpRequest,
    Query(ticked): Query<Ticked>,
) -> Result<HttpResponse, Failure> {
    let ids = ticked.each_once()?;
    if ids.is_empty() {
        flash::add(
            &session,
            FlashKind::Warning,
            "Tick the blocks to delete first.",
        )?;
        return Ok(see_other(LIST));
    }
    let organization = signed_in.organization.id;
    let impact = db
        .read(move |conn| Impact::of(conn, organization, &ids, UtcTime::now()))
        .await?;
    if impact.blocks.is_empty() {
        flash::add(&session, FlashKind::Warning, said::DELETED_BEFORE)?;
        return Ok(see_other(LIST));
    }
    Ok(respond(&request, Page::ok(DeletePage::new(frame, impact))))
}

async fn delete(
    signed_in: SignedIn,
    db: web::Data<Db>,
    session: Session,
    Form(ticked): Form<Ticked>,
) -> Result<HttpResponse, Failure> {
    let organization = signed_in.organization.id;
    let member = Some(signed_in.member.id);
    let (ids, now) = (ticked.each_once()?, UtcTime::now());
    let deletion = db
        .write(move |conn| tracking_acts::delete(conn, organization, &ids, member, now))
        .await?;
    let (kind, text) = said::of_deletion(&deletion);
    match &deletion.act {
        Some(act) => flash::add_linked(&session, text, "Undo", said::undo_href(act))?,
        None => flash::add(&session, kind, text)?,
    }
    Ok(see_other(LIST))
}

/// Who a target is about, and how many calls they still have before them.
fn about(
    conn: &mut Connection,
    organization: OrganizationId,
    target: &BlockTarget,
    now: UtcTime,
) -> db::Result<(Caught, usize)> {
    let caught = Caught::by(conn, organization, slice::from_ref(target))?;
    let ids: Vec<_> = caught.contacts.iter().map(|contact| contact.id).collect();
    let calls = Call::upcoming_of_contacts(conn, organization, &ids, now)?;
    Ok((caught, calls.len()))
}

fn respond<T: askama::Template>(request: &HttpRequest, page: Page<T>) -> HttpResponse {
    page.respond_to(request)
}

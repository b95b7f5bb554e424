//! Tracking → Blocking: the list, Add New, View Entries, Delete.

mod acts;
mod adding;
mod deletion;
mod entries;
mod extend;
mod history;
mod visits;

use std::slice;

use actix_web::{HttpRequest, HttpResponse, Responder as _, web};

use super::pages::{self, Filter, Found, IndexPage};
use super::{BlockList, Caught, Sort, SortKey, Vantage, Warnings, covering, decision};
use crate::blocking::{Job, TurnedAway};
use crate::calls::Call;
use crate::db::{self, Connection, Db};
use crate::staff::Permission;
use crate::values::{BlockId, BlockTarget, OrganizationId, UtcTime};
use crate::web::{
    Cursor, Failure, Frame, Listing, PAGE, Page, Query, SignedIn, TrustedProxies, VisitorIp,
    require, see_other,
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
            .service(web::resource("/new/caught").get(adding::caught))
            .service(
                web::resource("/delete")
                    .get(deletion::confirm)
                    .post(deletion::delete),
            )
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
    let (found, warnings) = db
        .read(move |conn| {
            let found = Found {
                listed: list.load(conn, after.as_ref(), PAGE + 1)?,
                covering: covering(conn, organization, &list.matching.search, now)?,
                jobs: Job::of_organization(conn, organization)?,
                turned_away: TurnedAway::load(conn, organization, now)?,
            };
            Ok((found, Warnings::load(conn, organization, now)?))
        })
        .await?;
    let warnings = pages::Warnings::new(warnings, signed_in.member.time_zone, &trusted);
    let page = IndexPage::new(frame, filter, &listing, found, warnings, now);
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

/// From where somebody changes the list.
fn vantage(trusted: &TrustedProxies, ip: VisitorIp) -> Vantage {
    Vantage {
        trusted: trusted.networks().to_vec(),
        ip: ip.0,
    }
}

fn respond<T: askama::Template>(request: &HttpRequest, page: Page<T>) -> HttpResponse {
    page.respond_to(request)
}

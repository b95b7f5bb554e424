//! The decision about a visit, and its way into Global Data.

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::blocking::Visit;
use crate::db::Db;
use crate::staff::Permission;
use crate::tracking::pages::{DecisionPage, log_href, said};
use crate::tracking::{VisitDecision, decision, refused};
use crate::values::{BlockId, Reference, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, SignedIn, require, see_other};

/// The pages of visits, by their references.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/tracking/visits")
            .wrap(require(Permission::Tracking))
            .service(web::resource("/{reference}").get(show))
            .service(web::resource("/{reference}/contact").post(add)),
    );
}

async fn show(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    reference: web::Path<String>,
) -> Result<Page<DecisionPage>, Failure> {
    let reference = parse(&reference)?;
    let organization = signed_in.organization.id;
    let found = db
        .read(move |conn| VisitDecision::find(conn, organization, &reference, UtcTime::now()))
        .await?;
    Ok(Page::ok(DecisionPage::new(frame, found)))
}

/// From where a visit is added.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Origin {
    /// The block whose log it was found in, unless it was opened on its own.
    log: Option<BlockId>,
    /// The query string of that log.
    here: String,
}

async fn add(
    signed_in: SignedIn,
    db: web::Data<Db>,
    session: Session,
    reference: web::Path<String>,
    Form(origin): Form<Origin>,
) -> Result<HttpResponse, Failure> {
    let reference = parse(&reference)?;
    let (organization, member) = (signed_in.organization.id, signed_in.member.id);
    let (visit, added) = db
        .write(move |conn| {
            let visit = Visit::by_reference(conn, organization, &reference)?;
            let now = UtcTime::now();
            let added = refused::add_to_global_data(conn, &visit, Some(member), now)?;
            Ok((visit, added))
        })
        .await?;
    flash::add(&session, FlashKind::Success, said::of_contact(&added))?;
    Ok(see_other(match origin.log {
        Some(log) => log_href(log, &origin.here),
        None => decision::href(&visit),
    }))
}

/// What is no reference is nowhere.
fn parse(reference: &str) -> Result<Reference, Failure> {
    Reference::parse(reference).map_err(|_| Failure::NotFound)
}

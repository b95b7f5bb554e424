//! Claiming a lead that is nobody's.

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{contact, lost, out_of_sight};
use crate::contacts::pages::Origin;
use crate::contacts::{Claim, claim};
use crate::db::Db;
use crate::values::{ContactId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Query, see_other};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/contacts/{contact}/claim").post(create));
}

#[derive(Deserialize)]
struct Claimed {
    /// "list" if it was claimed in the list, which comes again.
    #[serde(default)]
    back: String,
    /// That the lead was shown to whoever claims it, where the list says so.
    #[serde(default)]
    seen: String,
}

#[derive(Deserialize)]
struct Sent {
    /// The same, where the card does.
    #[serde(default)]
    seen: String,
}

/// Whoever sees a lead may claim it, if it is nobody's.
async fn create(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    id: web::Path<ContactId>,
    origin: Origin,
    Query(claimed): Query<Claimed>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Failure> {
    let seen = match claimed.seen.is_empty() {
        true => sent.seen,
        false => claimed.seen,
    };
    if let Some(lost) = lost(&frame, &db, *id, &seen).await? {
        return Ok(out_of_sight(frame, origin, lost, Vec::new()));
    }
    let signed_in = &frame.signed_in;
    let id = contact(signed_in, &db, *id).await?.id;
    let (organization, by) = (signed_in.organization.id, signed_in.member.clone());
    let in_list = claimed.back == "list";
    let now = UtcTime::now();
    let outcome = db
        .write(move |conn| claim(conn, organization, id, &by, now))
        .await?;
    match outcome {
        Claim::Won if in_list => {
            let email = contact(signed_in, &db, id).await?.email;
            let text = format!("{email} is your lead now.");
            flash::add(&session, FlashKind::Success, text)?;
        }
        Claim::Won => flash::add(&session, FlashKind::Success, "This lead is yours now.")?,
        Claim::Lost(owner) => {
            let text = format!("{owner} was faster: this lead is theirs.");
            flash::add(&session, FlashKind::Warning, text)?;
        }
    }
    if in_list {
        return Ok(see_other(origin.list()));
    }
    // Whoever lost may not see it any more, once it has a call.
    match contact(signed_in, &db, id).await {
        Ok(_) => Ok(see_other(origin.card(id))),
        Err(Failure::NotFound) => Ok(see_other(origin.list())),
        Err(failure) => Err(failure),
    }
}

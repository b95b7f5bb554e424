//! Add New: the form, filled as its address asks, and what comes of sending it.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::{LIST, respond};
use crate::db::Db;
use crate::tracking::acts::{self, Addition};
use crate::tracking::pages::{BlockForm, Choice, NewPage, PlanPage, said};
use crate::values::UtcTime;
use crate::web::flash;
use crate::web::{Failure, Form, Frame, Page, Query, SignedIn, see_other};

/// What the address of Add New may ask for.
#[derive(Deserialize)]
pub(super) struct Prefilled {
    kind: Option<Choice>,
    #[serde(default)]
    value: String,
}

pub(super) async fn new(
    frame: Frame,
    signed_in: SignedIn,
    request: HttpRequest,
    Query(given): Query<Prefilled>,
) -> HttpResponse {
    if !signed_in.organization.plan.allows_blocking() {
        return respond(&request, Page::ok(PlanPage { frame }));
    }
    let kind = given.kind.unwrap_or_else(|| Choice::of(&given.value));
    let page = NewPage {
        frame,
        form: BlockForm::of(kind, given.value),
        standing: None,
    };
    respond(&request, Page::ok(page))
}

pub(super) async fn create(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    session: Session,
    request: HttpRequest,
    Form(mut form): Form<BlockForm>,
) -> Result<HttpResponse, Failure> {
    if !signed_in.organization.plan.allows_blocking() {
        return Err(Failure::Forbidden);
    }
    let mut standing = None;
    if let Some(new) = form.parse(&signed_in, UtcTime::now()) {
        match db.write(move |conn| acts::add(conn, new.clone())).await? {
            Addition::Added(added) => {
                let undo = said::undo_href(&added.act);
                flash::add_linked(&session, said::of_addition(&added), "Undo", undo)?;
                let first = added.blocks.first();
                return Ok(see_other(first.map_or_else(
                    || LIST.to_owned(),
                    |block| format!("{LIST}?added={}", block.id),
                )));
            }
            Addition::AlreadyListed(blocks) => {
                form.value.refuse("This is on the block list already.");
                standing = blocks.into_iter().next();
            }
        }
    }
    let page = NewPage {
        frame,
        form,
        standing,
    };
    Ok(respond(&request, Page::unprocessable(page)))
}

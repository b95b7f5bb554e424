//! A lead cancels its own call: a page that asks, and the act.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::gone;
use super::linked::Linked;
use crate::calls::{Call, LeadCanceling, Seen};
use crate::db::Db;
use crate::scheduler::pages::own::{CancelOwnForm, CancelOwnPage};
use crate::values::UtcTime;
use crate::web::{Failure, Form, Page, see_other};

pub(super) async fn ask(linked: Linked) -> HttpResponse {
    let now = UtcTime::now();
    if !linked.own.call.is_to_come(now) {
        return gone(&linked, now);
    }
    let form = CancelOwnForm::default();
    Page::ok(CancelOwnPage::of(&linked.own, &linked.path, form, now)).into_response()
}

pub(super) async fn cancel(
    linked: Linked,
    db: web::Data<Db>,
    Form(mut form): Form<CancelOwnForm>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let page = |linked: &Linked, form| CancelOwnPage::of(&linked.own, &linked.path, form, now);
    let Some(reason) = form.reason() else {
        return Ok(Page::unprocessable(page(&linked, form)).into_kept_response());
    };
    let organization = linked.own.place.organization.id;
    let seen = Seen {
        id: linked.own.call.id,
        version: form.version,
    };
    let message = linked.message;
    let canceling = db
        .write(move |conn| Call::cancel_by_lead(conn, organization, seen, message, &reason, now))
        .await?;
    match canceling {
        LeadCanceling::Canceled => Ok(see_other(&linked.path)),
        LeadCanceling::Begun => Ok(gone(&linked.again(&db).await?, now)),
        LeadCanceling::Changed => {
            let page = page(&linked.again(&db).await?, form).after_change();
            Ok(Page::with(StatusCode::CONFLICT, page).into_kept_response())
        }
    }
}

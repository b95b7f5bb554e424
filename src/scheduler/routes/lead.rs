//! Who wants to book: a visit, or somebody who sends at once all that its steps would ask for.

use actix_web::HttpRequest;

use crate::db::Db;
use crate::events::Question;
use crate::scheduler::booking::Lead;
use crate::scheduler::pages::{ContactForm, DetailsForm, Gate, Sent, user_agent};
use crate::scheduler::place::Place;
use crate::values::ClientIp;
use crate::web::Failure;

/// The lead of a form that names its visit, or that has the fields of the first two steps instead.
pub(super) async fn lead(
    db: &Db,
    place: &Place,
    request: &HttpRequest,
    ip: ClientIp,
    sent: &Sent,
) -> Result<Lead, Failure> {
    let token = sent.text("visit").to_owned();
    if !token.is_empty() {
        let here = place.clone();
        let visit = db.read(move |conn| here.visit(conn, &token)).await?;
        return Ok(Lead::OnVisit(Box::new(visit)));
    }
    // No page of ours sends such a form, so there is none to show again.
    if let Some(why) = Gate::caught(sent) {
        return Err(Failure::bad_request(why));
    }
    let mut contact = ContactForm::sent(sent);
    let Some(first) = contact.parse(place, ip, user_agent(request)) else {
        let (field, error) = contact.error().unwrap_or_default();
        return Err(Failure::bad_request(format!("{field}: {error}")));
    };
    let mut details = DetailsForm::sent(questions(db, place).await?, sent);
    let Some(second) = details.parse() else {
        let (field, error) = details.error().unwrap_or_default();
        return Err(Failure::bad_request(format!("{field}: {error}")));
    };
    Ok(Lead::Direct(Box::new((first, second))))
}

/// What the event asks.
pub(super) async fn questions(db: &Db, place: &Place) -> Result<Vec<Question>, Failure> {
    let (organization, event) = (place.organization.id, place.event.id);
    let asked = db.read(move |conn| Question::of_event(conn, organization, event));
    Ok(asked.await?)
}

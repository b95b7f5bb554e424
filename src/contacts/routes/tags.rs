//! Tags: everybody who sees a contact adds and removes them.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{card, contact, lost, out_of_sight};
use crate::contacts::pages::{Filter, Origin};
use crate::contacts::{Tag, tag};
use crate::db::Db;
use crate::values::{ContactId, UtcTime};
use crate::web::{BaseUrl, Failure, Field, Form, Frame, Page, Query, SignedIn, see_other};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/contacts/{contact}/tags").post(create))
        .service(web::resource("/contacts/{contact}/tags/remove").post(destroy));
}

#[derive(Deserialize)]
struct Typed {
    tag: Field,
    /// That the form was shown to whoever sends it.
    #[serde(default)]
    seen: String,
}

async fn create(
    frame: Frame,
    db: web::Data<Db>,
    base_url: web::Data<BaseUrl>,
    id: web::Path<ContactId>,
    Query(filter): Query<Filter>,
    Form(mut form): Form<Typed>,
) -> Result<HttpResponse, Failure> {
    if let Some(lost) = lost(&frame, &db, *id, &form.seen).await? {
        let typed = vec![("Tag", form.tag.value)];
        return Ok(out_of_sight(frame, Origin::of(&filter), lost, typed));
    }
    let signed_in = &frame.signed_in;
    let id = contact(signed_in, &db, *id).await?.id;
    if let Some(tag) = form.tag.parse(Tag::parse) {
        let (organization, by) = (signed_in.organization.id, signed_in.member.id);
        let now = UtcTime::now();
        let added = db
            .write(move |conn| tag.add(conn, organization, id, by, now))
            .await?;
        if added {
            return Ok(see_other(Origin::of(&filter).part(id, "utms")));
        }
        let most = tag::MOST;
        form.tag.refuse(format!(
            "A contact has at most {most} tags. Remove one first."
        ));
    }
    let mut page = card(frame, &db, &base_url, id, filter).await?;
    page.tag = form.tag;
    Ok(Page::unprocessable(page).into_response())
}

async fn destroy(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    id: web::Path<ContactId>,
    origin: Origin,
    Form(form): Form<Typed>,
) -> Result<HttpResponse, Failure> {
    if let Some(lost) = lost(&frame, &db, *id, &form.seen).await? {
        return Ok(out_of_sight(frame, origin, lost, Vec::new()));
    }
    let id = contact(&signed_in, &db, *id).await?.id;
    let tag =
        Tag::parse(&form.tag.value).map_err(|error| Failure::bad_request(error.to_string()))?;
    let (organization, by) = (signed_in.organization.id, signed_in.member.id);
    let now = UtcTime::now();
    db.write(move |conn| tag.remove(conn, organization, id, by, now))
        .await?;
    Ok(see_other(origin.part(id, "utms")))
}

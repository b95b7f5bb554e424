//! A host's feed: read by calendar programs, which sign in nowhere and keep no cookie.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, ETag, EntityTag, Header as _, HeaderName, HeaderValue, IfNoneMatch,
};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{HttpRequest, HttpResponse, web};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::calls::{Feed, LinkKey, ics};
use crate::db::Db;
use crate::mail::Post;
use crate::values::UtcTime;
use crate::web::{BaseUrl, Failure, limit_rate};

const ROBOTS: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-robots-tag"),
    HeaderValue::from_static("noindex, nofollow"),
);

const CONTENT: &str = "text/calendar; charset=utf-8; method=PUBLISH";

/// What this room shows without a sign-in.
pub fn public_routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/feed")
            .wrap(DefaultHeaders::new().add(ROBOTS))
            .wrap(from_fn(limit_rate))
            .service(web::resource("/{token}.ics").get(show)),
    );
}

async fn show(
    request: HttpRequest,
    token: web::Path<String>,
    db: web::Data<Db>,
    links: web::Data<LinkKey>,
    post: web::Data<Post>,
    base_url: web::Data<BaseUrl>,
) -> Result<HttpResponse, Failure> {
    let of = links.open_feed(&token).ok_or(Failure::NotFound)?;
    let now = UtcTime::now();
    let text = db
        .read(move |conn| {
            let feed = Feed::find(conn, of, now)?;
            let card = |contact| base_url.join(&format!("contacts/{contact}"));
            // Written here, off the threads that answer: it may be a thousand calls.
            let sender: &str = post.sender().email.as_ref();
            Ok(ics::published(&feed, now, sender, card))
        })
        .await?;
    let tag = tag(&text);
    let mut answer = HttpResponse::Ok();
    // Kept by the program alone, and asked for each time.
    answer.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    answer.insert_header(ETag(tag.clone()));
    Ok(match is_known(&request, &tag) {
        true => answer.status(StatusCode::NOT_MODIFIED).finish(),
        false => answer.content_type(CONTENT).body(text),
    })
}

/// The same for as long as the calls are: when the calendar was written stands in it, and does not count.
fn tag(text: &str) -> EntityTag {
    let mut hash = Sha256::new();
    for line in text.split_inclusive('\n') {
        if !line.starts_with("DTSTAMP:") {
            hash.update(line);
        }
    }
    EntityTag::new_weak(HEXLOWER.encode(&hash.finalize()[..16]))
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|one| one.weak_eq(tag)),
        Err(_) => false,
    }
}

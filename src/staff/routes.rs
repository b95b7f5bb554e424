//! Sign-in and sign-out.

use actix_session::Session;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use serde::Deserialize;

use super::Member;
use super::pages::{SignIn, Trouble};
use super::password::{self, HashingFailed};
use crate::db::Db;
use crate::organization::Organization;
use crate::values::EmailAddress;
use crate::web::signed_in::begin;
use crate::web::{
    Failure, Field, Form, Page, PlainFrame, Query, SignInLimit, VisitorIp, see_other, whole_seconds,
};

/// Outside of the guard: the way in.
pub fn public_routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/sign-in").get(show).post(create));
}

/// Inside of the guard: the way out.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/sign-out").post(destroy));
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Credentials {
    email: Field,
    password: Field,
    #[serde(default)]
    next: String,
}

async fn show(db: web::Data<Db>, Query(wanted): Query<Wanted>) -> Result<HttpResponse, Failure> {
    if !db.read(Organization::any).await? {
        return Ok(see_other("/setup"));
    }
    let page = SignIn {
        frame: PlainFrame,
        email: Field::default(),
        next: wanted.next,
        trouble: None,
    };
    Ok(Page::ok(page).into_response())
}

async fn create(
    request: HttpRequest,
    session: Session,
    db: web::Data<Db>,
    limit: web::Data<SignInLimit>,
    ip: VisitorIp,
    Form(form): Form<Credentials>,
) -> Result<HttpResponse, Failure> {
    if let Err(wait) = limit.count(ip) {
        return Ok(again(form, Trouble::TooMany(whole_seconds(wait))));
    }
    let Some(member) = authenticate(&db, &form, ip).await? else {
        return Ok(again(form, Trouble::Refused));
    };
    begin(&session, &member, ip, &request)?;
    Ok(see_other(local(&form.next)))
}

/// The page once more, with what was typed but for the password.
fn again(form: Credentials, trouble: Trouble) -> HttpResponse {
    let status = trouble.status();
    let wait = trouble.wait();
    let page = SignIn {
        frame: PlainFrame,
        email: form.email,
        next: form.next,
        trouble: Some(trouble),
    };
    let mut response = Page::with(status, page).into_response();
    if let Some(seconds) = wait {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

async fn destroy(session: Session) -> impl Responder {
    session.purge();
    see_other("/sign-in")
}

/// One answer, and one time, for an email that nobody has and for a wrong password.
async fn authenticate(
    db: &Db,
    form: &Credentials,
    ip: VisitorIp,
) -> Result<Option<Member>, Failure> {
    let email = EmailAddress::parse(&form.email.value).ok();
    let found = db
        .read(move |conn| match &email {
            Some(email) => Member::for_sign_in(conn, email),
            None => Ok(None),
        })
        .await?;
    let (member, hash) = found.unzip();
    let password: String = form
        .password
        .value
        .chars()
        .take(password::MAX_CHARS + 1)
        .collect();
    if password::verify(password, hash).await? {
        return Ok(member);
    }
    // What was typed for an email may be a password: it is named if it is a member's, which the log knows anyway.
    let email = member.map(|member| member.email.to_string());
    tracing::warn!(ip = %ip.0, email, "a sign-in was refused");
    Ok(None)
}

impl From<HashingFailed> for Failure {
    fn from(error: HashingFailed) -> Self {
        match error {
            HashingFailed::Busy => Self::unavailable(error),
            HashingFailed::Broken(_) => Self::broken(error),
        }
    }
}

/// Where to go after sign-in: a page of ours, or the start page. A browser takes `//x` and `/\x` for another site.
fn local(next: &str) -> &str {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control);
    if is_local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError as _;

    use super::*;

    #[test]
    fn who_waits_too_long_for_a_hash_may_try_again_later() {
        assert_eq!(Failure::from(HashingFailed::Busy).status_code(), 503);
        let broken = HashingFailed::Broken(String::new());
        assert_eq!(Failure::from(broken).status_code(), 500);
    }

    #[test]
    fn sign_in_leads_to_no_other_site() {
        assert_eq!(local("/contacts?section=calls"), "/contacts?section=calls");
        for next in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "x",
        ] {
            assert_eq!(local(next), "/", "{next:?}");
        }
    }
}

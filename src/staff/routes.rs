//! Sign-in and sign-out.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use serde::Deserialize;

use super::pages::SignIn;
use super::{Member, password};
use crate::db::Db;
use crate::organization::Organization;
use crate::values::EmailAddress;
use crate::web::signed_in::begin;
use crate::web::{Failure, Field, Form, Page, PlainFrame, Query, VisitorIp, see_other};

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
        refused: false,
    };
    Ok(Page::ok(page).into_response())
}

async fn create(
    request: HttpRequest,
    session: Session,
    db: web::Data<Db>,
    ip: VisitorIp,
    Form(form): Form<Credentials>,
) -> Result<HttpResponse, Failure> {
    let Some(member) = authenticate(&db, &form).await? else {
        let page = SignIn {
            frame: PlainFrame,
            email: form.email,
            next: form.next,
            refused: true,
        };
        return Ok(Page::unprocessable(page).into_response());
    };
    begin(&session, &member, ip, &request)?;
    Ok(see_other(local(&form.next)))
}

async fn destroy(session: Session) -> impl Responder {
    session.purge();
    see_other("/sign-in")
}

/// One answer, and one time, for an email that nobody has and for a wrong password.
async fn authenticate(db: &Db, form: &Credentials) -> Result<Option<Member>, Failure> {
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
    let verified = password::verify(password, hash)
        .await
        .map_err(Failure::broken)?;
    Ok(member.filter(|_| verified))
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
    use super::local;

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

//! Setup: the first visit of a fresh server.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::db::Db;
use crate::organization::pages::{SetupForm, SetupPage};
use crate::organization::{Organization, SetupCode};
use crate::staff::founding::{Setup, set_up};
use crate::staff::password;
use crate::values::UtcTime;
use crate::web::signed_in::begin;
use crate::web::{Failure, Form, Page, SignInLimit, VisitorIp, see_other};

/// Outside of the guard: there is nobody yet who could sign in.
pub fn public_routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/setup").get(show).post(create));
}

async fn show(db: web::Data<Db>) -> Result<Page<SetupPage>, Failure> {
    match db.read(Organization::any).await? {
        true => Err(Failure::NotFound),
        false => Ok(Page::ok(SetupPage::of(SetupForm::default()))),
    }
}

async fn create(
    request: HttpRequest,
    session: Session,
    db: web::Data<Db>,
    code: web::Data<SetupCode>,
    limit: web::Data<SignInLimit>,
    ip: VisitorIp,
    Form(mut form): Form<SetupForm>,
) -> Result<HttpResponse, Failure> {
    if db.read(Organization::any).await? {
        return Err(Failure::NotFound);
    }
    limit.count(ip).map_err(Failure::TooMany)?;
    let Some((organization, admin)) = form.parse(&code, UtcTime::now()) else {
        return Ok(Page::unprocessable(SetupPage::of(form)).into_response());
    };
    let hash = password::hash(form.password.value).await?;
    let admin = admin.with_hash(hash);
    match db
        .write(move |conn| set_up(conn, &organization, &admin))
        .await?
    {
        Setup::Over => Err(Failure::NotFound),
        Setup::Done(member) => {
            begin(&session, &member, ip, &request)?;
            Ok(see_other("/"))
        }
    }
}

//! Who is signed in, and the guard round everything that is not public.

use std::future::{Ready, ready};

use actix_session::Session;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::Method;
use actix_web::http::header::USER_AGENT;
use actix_web::middleware::{Next, from_fn};
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest, web};
use url::form_urlencoded;

use super::page::see_other;
use super::{Failure, VisitorIp};
use crate::db::{self, Db};
use crate::mail::{Message, MessageState};
use crate::organization::Organization;
use crate::staff::{Member, Permission, session};
use crate::values::{MemberId, OrganizationId, UtcTime};

/// The staff member who sends the request, and their organization: read anew for every request, so that a change of
/// role or an end of access holds at once.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who it is.
    pub member: Member,
    /// For whom they work.
    pub organization: Organization,
    /// Whether mail was refused for good that somebody must see to: told to those who can.
    pub mail_failed: bool,
    /// Whether mail waits after so many tries that somebody must see to it: told to those who can.
    pub mail_stuck: bool,
}

impl SignedIn {
    /// Whether they may do this.
    pub fn may(&self, permission: Permission) -> bool {
        self.member.role.may(permission)
    }

    /// [`Failure::Forbidden`] unless they may do this, for what depends on more than the route.
    pub fn must(&self, permission: Permission) -> Result<(), Failure> {
        self.may(permission).then_some(()).ok_or(Failure::Forbidden)
    }
}

impl FromRequest for SignedIn {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let signed_in = request.extensions().get().cloned();
        ready(
            signed_in
                .ok_or_else(|| Failure::broken("a page of the staff stands outside of the guard")),
        )
    }
}

/// Middleware: lets those pass who are signed in, and leads all others to the sign-in page and back.
pub async fn signed_in_only(
    session: Session,
    db: web::Data<Db>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match load(&session, &db).await? {
        Some(signed_in) => {
            request.extensions_mut().insert(signed_in);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        None => {
            let answer = see_other(sign_in_url(&request));
            Ok(request.into_response(answer))
        }
    }
}

/// Middleware inside the guard: lets those pass who may do this; others get 403.
pub fn require<S, B>(
    permission: Permission,
) -> impl Transform<S, ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    from_fn(
        move |signed_in: SignedIn, request: ServiceRequest, next: Next<B>| async move {
            match signed_in.must(permission) {
                Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
                Err(failure) => Ok(request.error_response(failure)),
            }
        },
    )
}

/// Starts a new session for `member`: whatever key the browser had before is worth nothing.
pub fn begin(
    session: &Session,
    member: &Member,
    ip: VisitorIp,
    request: &HttpRequest,
) -> Result<(), Failure> {
    session.clear();
    session.renew();
    let user_agent = request.headers().get(USER_AGENT);
    let user_agent = user_agent.map_or_else(Default::default, |value| {
        String::from_utf8_lossy(value.as_bytes())
    });
    let user_agent: String = user_agent.chars().take(512).collect();
    session
        .insert(session::ORGANIZATION, member.organization_id)
        .map_err(Failure::broken)?;
    session
        .insert(session::MEMBER, member.id)
        .map_err(Failure::broken)?;
    session
        .insert(session::IP, ip.0.ip())
        .map_err(Failure::broken)?;
    session
        .insert(session::USER_AGENT, user_agent)
        .map_err(Failure::broken)
}

async fn load(session: &Session, db: &Db) -> Result<Option<SignedIn>, Failure> {
    let organization = session
        .get::<OrganizationId>(session::ORGANIZATION)
        .map_err(Failure::broken)?;
    let member = session
        .get::<MemberId>(session::MEMBER)
        .map_err(Failure::broken)?;
    let (Some(organization), Some(member)) = (organization, member) else {
        return Ok(None);
    };
    let found = db
        .read(move |conn| {
            let member = Member::find(conn, organization, member)?;
            let sees_to_mail = member.role.may(Permission::Administration);
            let mail_failed =
                sees_to_mail && Message::any(conn, organization, MessageState::Failed)?;
            let mail_stuck =
                sees_to_mail && Message::is_any_stuck(conn, organization, UtcTime::now())?;
            Ok(SignedIn {
                member,
                mail_failed,
                mail_stuck,
                organization: Organization::find(conn, organization)?,
            })
        })
        .await;
    match found {
        Ok(signed_in) => Ok(Some(signed_in).filter(|signed_in| signed_in.member.active)),
        Err(db::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The sign-in page, which leads back to where a GET wanted to go.
fn sign_in_url(request: &ServiceRequest) -> String {
    let wanted = request
        .uri()
        .path_and_query()
        .map_or("/", |wanted| wanted.as_str());
    if request.method() != Method::GET || wanted == "/" {
        return "/sign-in".to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", wanted)
        .finish();
    format!("/sign-in?{query}")
}

//! What is served: every route and what stands round it.

use std::io;
use std::net::TcpListener;

use actix_session::SessionMiddleware;
use actix_session::config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy};
use actix_web::cookie::{Key, SameSite, time};
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, Responder, web};

use crate::blocking::Throttled;
use crate::calls::LinkKey;
use crate::db::Db;
use crate::feeds::Reader;
use crate::jobs::GRACE;
use crate::mail::Post;
use crate::organization::{Organization, SetupCode};
use crate::scheduler::form_token::FormTokens;
use crate::staff::session::{self, Sessions};
use crate::web::{
    BaseUrl, RateLimit, ShownKey, SignInLimit, TrustedProxies, assets, error_pages, head_as_get,
    log_requests, refuse_cross_site, request_spans, security_headers, see_other, signed_in_only,
};
use crate::{calls, contacts, events, mail, organization, scheduler, staff, tracking};

/// What every worker's copy of the app shares.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) db: web::Data<Db>,
    pub(super) base_url: web::Data<BaseUrl>,
    pub(super) trusted: web::Data<TrustedProxies>,
    pub(super) setup_code: web::Data<SetupCode>,
    pub(super) links: web::Data<LinkKey>,
    pub(super) shown: web::Data<ShownKey>,
    pub(super) post: web::Data<Post>,
    pub(super) feeds: web::Data<Reader>,
    pub(super) form_tokens: web::Data<FormTokens>,
    pub(super) form_limit: web::Data<RateLimit>,
    pub(super) sign_in_limit: web::Data<SignInLimit>,
    pub(super) throttled: web::Data<Throttled>,
    pub(super) cookie_key: Key,
}

impl Site {
    /// Begins to serve at this port.
    pub(super) fn server(self, listener: TcpListener) -> io::Result<Server> {
        let server = HttpServer::new(move || {
            let site = self.clone();
            ActixApp::new()
                .app_data(site.db.clone())
                .app_data(site.base_url.clone())
                .app_data(site.trusted.clone())
                .app_data(site.setup_code.clone())
                .app_data(site.links.clone())
                .app_data(site.shown.clone())
                .app_data(site.post.clone())
                .app_data(site.feeds.clone())
                .app_data(site.form_tokens.clone())
                .app_data(site.form_limit.clone())
                .app_data(site.sign_in_limit.clone())
                .app_data(site.throttled.clone())
                .configure(|config| site.routes(config))
                // The last is the outermost.
                .wrap(from_fn(head_as_get))
                .wrap(from_fn(refuse_cross_site))
                .wrap(from_fn(error_pages))
                .wrap(from_fn(security_headers))
                .wrap(from_fn(log_requests))
                .wrap(request_spans())
        });
        Ok(server
            .shutdown_timeout(GRACE.as_secs())
            .listen(listener)?
            .run())
    }

    /// Whatever is not public stands inside the guard; so does every address that nobody thought of.
    fn routes(&self, config: &mut web::ServiceConfig) {
        config
            .configure(assets::routes)
            .service(web::resource("/healthz").get(alive))
            .service(web::resource("/readyz").get(ready))
            .configure(scheduler::routes::routes)
            .configure(calls::routes::public_routes)
            // A link cut short by hand is not for the staff's sign-in either.
            .service(web::scope("/e"))
            .service(
                web::scope("")
                    .wrap(self.sessions())
                    .configure(organization::routes::public_routes)
                    .configure(staff::routes::public_routes)
                    .service(
                        web::scope("")
                            .wrap(from_fn(signed_in_only))
                            .service(web::resource("/").get(home))
                            .configure(staff::routes::routes)
                            .configure(calls::routes::routes)
                            // Before the events, below whose address it stands.
                            .configure(scheduler::routes::preview_routes)
                            .configure(events::routes::routes)
                            .configure(contacts::routes::routes)
                            .configure(tracking::routes::routes)
                            .configure(mail::routes::routes)
                            .configure(organization::routes::routes),
                    ),
            );
    }

    fn sessions(&self) -> SessionMiddleware<Sessions> {
        let secure = self.base_url.is_https();
        let lifetime = time::Duration::seconds(session::LIFETIME.num_seconds());
        SessionMiddleware::builder(
            Sessions::new(self.db.as_ref().clone()),
            self.cookie_key.clone(),
        )
        .cookie_name(
            if secure {
                "__Host-leadgate"
            } else {
                "leadgate"
            }
            .to_owned(),
        )
        .cookie_secure(secure)
        .cookie_http_only(true)
        // Strict would sign people out when they follow a link from a mail.
        .cookie_same_site(SameSite::Lax)
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(
            // As the row lives on with every use, so must the cookie.
            PersistentSession::default()
                .session_ttl(lifetime)
                .session_ttl_extension_policy(TtlExtensionPolicy::OnEveryRequest),
        )
        .build()
    }
}

async fn home() -> impl Responder {
    see_other("/calls")
}

/// The process answers.
async fn alive() -> impl Responder {
    "alive"
}

/// The process answers, and its database does too.
async fn ready(db: web::Data<Db>) -> HttpResponse {
    match db.read(Organization::any).await {
        Ok(_) => HttpResponse::Ok().body("ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable().body("the database does not answer")
        }
    }
}

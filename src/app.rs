//! Assembles routes, middleware and the database into a server, and binds its port.

mod start_error;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_session::SessionMiddleware;
use actix_session::config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy};
use actix_web::cookie::{Key, SameSite, time};
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, Responder, web};
use chrono::TimeDelta;
use tokio::time::timeout;

use crate::blocking::Throttled;
use crate::calls::LinkKey;
use crate::config::{Config, Secret};
use crate::db::{self, Db};
use crate::feeds::{Fetcher, Reader};
use crate::mail::Post;
use crate::organization::{Organization, SetupCode};
use crate::scheduler::form_token::FormTokens;
use crate::staff::session::{self, Sessions};
use crate::web::{
    BaseUrl, RateLimit, SignInLimit, TrustedProxies, assets, error_pages, head_as_get,
    log_requests, refuse_cross_site, request_spans, security_headers, see_other, signed_in_only,
};
use crate::{calls, contacts, events, jobs, mail, organization, scheduler, staff, tracking};

pub use start_error::StartError;

/// How long mail that is being sent may take when the server ends: as long as a try, and a moment to note it.
const MAIL_ENDS: Duration = mail::PATIENCE.saturating_add(Duration::from_secs(5));

/// A server that has its database and its port, ready to run.
pub struct App {
    /// Where it listens.
    pub address: SocketAddr,
    /// The address for people.
    pub base_url: BaseUrl,
    /// Its database.
    pub db: Db,
    setup_code: SetupCode,
    links: LinkKey,
    post: Post,
    throttled: Throttled,
    feeds: Reader,
    server: Server,
}

impl App {
    /// Binds the port, opens the database and brings its schema up to date.
    pub fn bind(config: &Config) -> Result<Self, StartError> {
        // What can be told without the database is told before it is touched.
        let place = Place::find(config)?;
        Self::at(place, config, open(config)?)
    }

    /// Makes a server of a place and a database that is open.
    pub fn at(place: Place, config: &Config, db: Db) -> Result<Self, StartError> {
        let setup_code = SetupCode::of(&place.secret.key("setup"));
        let links = LinkKey::of(place.secret.key("call link"));
        let throttled = Throttled::default();
        let own_name = place.base_url.host().unwrap_or_default();
        let feeds = Reader::new(place.fetcher, own_name);
        let site = Site {
            db: web::Data::new(db.clone()),
            base_url: web::Data::new(place.base_url.clone()),
            trusted: web::Data::new(config.trusted_proxies.clone()),
            setup_code: web::Data::new(setup_code.clone()),
            links: web::Data::new(links.clone()),
            post: web::Data::new(place.post.clone()),
            feeds: web::Data::new(feeds.clone()),
            form_tokens: web::Data::new(FormTokens::new(
                place.secret.key("form token"),
                TimeDelta::seconds(config.form_min_seconds.into()),
            )),
            form_limit: web::Data::new(RateLimit::of_forms(config.form_limit)),
            sign_in_limit: web::Data::new(SignInLimit::of_visitors()),
            throttled: web::Data::new(throttled.clone()),
            cookie_key: Key::from(&place.secret.key("session cookie")),
        };
        let server = site
            .server(place.listener)
            .map_err(|error| StartError::Port(config.bind, error))?;
        Ok(Self {
            address: place.address,
            base_url: place.base_url,
            db,
            setup_code,
            links,
            post: place.post,
            throttled,
            feeds,
            server,
        })
    }

    /// The code that opens the setup page, while there is no organization.
    pub async fn setup_code(&self) -> db::Result<Option<SetupCode>> {
        let is_fresh = !self.db.read(Organization::any).await?;
        Ok(is_fresh.then(|| self.setup_code.clone()))
    }

    /// Serves until the process is told to end; requests that are under way are answered first.
    pub async fn run(self) -> io::Result<()> {
        let jobs = actix_web::rt::spawn(jobs::work(self.db.clone(), self.throttled.clone()));
        let (stopper, stop) = jobs::stop();
        let (db, stop_mail) = (self.db.clone(), stop.clone());
        let mail = jobs::mail::work(db, self.post, self.base_url, self.links, stop_mail);
        let mut mail = actix_web::rt::spawn(mail);
        let feeds = jobs::feeds::work(self.db.clone(), self.feeds, stop);
        let feeds = actix_web::rt::spawn(feeds);
        let outcome = self.server.await;
        stopper.stop();
        jobs.abort();
        feeds.abort();
        // A message that is cut off may have arrived, and would leave once more.
        if timeout(MAIL_ENDS, &mut mail).await.is_err() {
            mail.abort();
        }
        jobs::write_throttled(&self.db, &self.throttled).await;
        self.db.close();
        outcome
    }
}

/// Where a server listens, as whom, and with which secret.
pub struct Place {
    listener: TcpListener,
    address: SocketAddr,
    base_url: BaseUrl,
    secret: Secret,
    post: Post,
    fetcher: Fetcher,
}

impl Place {
    /// Binds the port, and finds the address for people and the secret.
    pub fn find(config: &Config) -> Result<Self, StartError> {
        let port = |error| StartError::Port(config.bind, error);
        let listener = TcpListener::bind(config.bind).map_err(port)?;
        let address = listener.local_addr().map_err(port)?;
        let base_url = config.public_url(address).map_err(StartError::BaseUrl)?;
        let post = config.post(&base_url).map_err(StartError::Mail)?;
        make_folder(config)?;
        let secret = config.secret().map_err(StartError::Secret)?;
        Ok(Self {
            listener,
            address,
            base_url,
            secret,
            post,
            fetcher: Fetcher::default(),
        })
    }

    /// The same place, from which feeds are fetched like this: for tests, which serve feeds of their own.
    pub fn fetching_by(self, fetcher: Fetcher) -> Self {
        Self { fetcher, ..self }
    }
}

/// Opens the database that the settings name, in a folder that is made if it is missing.
pub fn open(config: &Config) -> Result<Db, StartError> {
    make_folder(config)?;
    Db::open(&config.database(), config.database_connections).map_err(StartError::Database)
}

fn make_folder(config: &Config) -> Result<(), StartError> {
    let db::DatabaseUrl::Sqlite(file) = config.database() else {
        return Ok(());
    };
    match file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        Some(folder) => std::fs::create_dir_all(folder)
            .map_err(|error| StartError::Folder(folder.display().to_string(), error)),
        None => Ok(()),
    }
}

/// What every worker's copy of the app shares.
#[derive(Clone)]
struct Site {
    db: web::Data<Db>,
    base_url: web::Data<BaseUrl>,
    trusted: web::Data<TrustedProxies>,
    setup_code: web::Data<SetupCode>,
    links: web::Data<LinkKey>,
    post: web::Data<Post>,
    feeds: web::Data<Reader>,
    form_tokens: web::Data<FormTokens>,
    form_limit: web::Data<RateLimit>,
    sign_in_limit: web::Data<SignInLimit>,
    throttled: web::Data<Throttled>,
    cookie_key: Key,
}

impl Site {
    fn server(self, listener: TcpListener) -> io::Result<Server> {
        let server = HttpServer::new(move || {
            let site = self.clone();
            ActixApp::new()
                .app_data(site.db.clone())
                .app_data(site.base_url.clone())
                .app_data(site.trusted.clone())
                .app_data(site.setup_code.clone())
                .app_data(site.links.clone())
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
        Ok(server.shutdown_timeout(20).listen(listener)?.run())
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

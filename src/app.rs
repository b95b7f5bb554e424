//! Assembles routes, middleware and the database into a server, and binds its port.

mod ending;
mod place;
mod site;
mod start_error;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::cookie::Key;
use actix_web::dev::Server;
use actix_web::web;
use chrono::TimeDelta;
use tokio::time::timeout_at;

use crate::blocking::Throttled;
use crate::calls::LinkKey;
use crate::config::Config;
use crate::db::{self, Db};
use crate::feeds::Reader;
use crate::jobs;
use crate::mail::Post;
use crate::organization::{Organization, SetupCode};
use crate::scheduler::form_token::FormTokens;
use crate::web::{BaseUrl, RateLimit, ShownKey, SignInLimit};

use site::Site;

pub use place::{Place, open};
pub use start_error::StartError;

/// How long it may take to note what became of the mail that was cut off.
const NOTES: Duration = Duration::from_secs(1);

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
        let feeds = Reader::new(place.fetcher);
        let site = Site {
            db: web::Data::new(db.clone()),
            base_url: web::Data::new(place.base_url.clone()),
            trusted: web::Data::new(config.trusted_proxies.clone()),
            setup_code: web::Data::new(setup_code.clone()),
            links: web::Data::new(links.clone()),
            shown: web::Data::new(ShownKey::of(place.secret.key("shown page"))),
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

    /// Serves until the process is told to end; requests and mail that are under way then have [`jobs::GRACE`] to come to their end,
    /// beside each other.
    pub async fn run(self) -> io::Result<()> {
        let host = self.base_url.host().unwrap_or_default();
        let kept = self
            .db
            .write(move |conn| Organization::keep_uids(conn, &host));
        kept.await.map_err(io::Error::other)?;
        let jobs = actix_web::rt::spawn(jobs::work(self.db.clone(), self.throttled.clone()));
        let (stopper, stop) = jobs::stop();
        let (db, stop_mail) = (self.db.clone(), stop.clone());
        let mail = jobs::mail::work(db, self.post, self.base_url, self.links, stop_mail);
        let mut mail = actix_web::rt::spawn(mail);
        let feeds = jobs::feeds::work(self.db.clone(), self.feeds, stop);
        let feeds = actix_web::rt::spawn(feeds);
        let told = actix_web::rt::spawn(ending::stop_when_told(stopper.clone()));
        let outcome = self.server.await;
        let since = stopper.stop();
        told.abort();
        jobs.abort();
        feeds.abort();
        if timeout_at(since + jobs::GRACE + NOTES, &mut mail)
            .await
            .is_err()
        {
            mail.abort();
        }
        jobs::write_throttled(&self.db, &self.throttled).await;
        self.db.close();
        outcome
    }
}

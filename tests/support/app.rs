//! A whole server on a port of its own, and clients that talk to it as browsers do.

use std::net::{IpAddr, Ipv4Addr};

use clap::Parser as _;
use leadgate::app::{App, Place};
use leadgate::calls::LinkKey;
use leadgate::cli::Cli;
use leadgate::config::Secret;
use leadgate::db::Db;
use leadgate::organization::{NewOrganization, Organization, Plan};
use leadgate::staff::{Member, NewMember, Role, password};
use leadgate::values::{EmailAddress, Slug, TimeZone, UtcTime};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, StatusCode};
use scraper::{Html, Selector};

use super::database::TestDatabase;

/// The password of every staff member in the tests.
pub const PASSWORD: &str = "correct horse battery";

/// From which the servers of the tests derive their keys.
const SECRET: &str = "a secret of the tests that is long enough";

/// A running server with one organization, `acme`, whose zone is UTC.
pub struct TestApp {
    /// Its database.
    pub db: Db,
    /// Its address, without a slash at the end.
    pub url: String,
    /// Its organization.
    pub organization: Organization,
    server: actix_web::rt::task::JoinHandle<std::io::Result<()>>,
    _database: std::rc::Rc<TestDatabase>,
}

impl TestApp {
    /// Starts a server on `database` and founds `acme`.
    pub async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, &[]).await
    }

    /// The same with these settings, such as `--form-limit=3`.
    pub async fn start_with(database: TestDatabase, options: &[&str]) -> Self {
        let database = std::rc::Rc::new(database);
        let db = database.open();
        let organization = found(&db, "acme").await;
        let app = serve(&config(options), db.clone());
        Self::on(database, db, organization, app)
    }

    /// The same on a server that may read calendars on the loopback.
    pub async fn start_reading(database: TestDatabase) -> Self {
        let database = std::rc::Rc::new(database);
        let db = database.open();
        let organization = found(&db, "acme").await;
        let config = config(&[]);
        let place = Place::find(&config).unwrap();
        let place = place.fetching_by(super::calendars::fetcher());
        let app = App::at(place, &config, db.clone()).unwrap();
        Self::on(database, db, organization, app)
    }

    /// A second server on the same database, with connections of its own.
    pub fn second(&self) -> Self {
        self.second_with(&[])
    }

    /// The same with these settings.
    pub fn second_with(&self, options: &[&str]) -> Self {
        let db = self._database.open();
        let app = serve(&config(options), db.clone());
        Self::on(self._database.clone(), db, self.organization.clone(), app)
    }

    fn on(
        database: std::rc::Rc<TestDatabase>,
        db: Db,
        organization: Organization,
        app: App,
    ) -> Self {
        let url = format!("http://{}", app.address);
        Self {
            db,
            url,
            organization,
            server: actix_web::rt::spawn(app.run()),
            _database: database,
        }
    }

    /// Adds a staff member of `acme` named by their role, such as `closer@acme.example`.
    pub async fn member(&self, role: Role) -> Member {
        let email = format!("{}@acme.example", role.as_str().replace('_', "-"));
        add_member(&self.db, &self.organization, role, &email).await
    }

    /// A client without cookies whose requests come from 203.0.113.7, as seen by a trusted proxy.
    pub fn visitor(&self) -> Client {
        self.visitor_from(Ipv4Addr::new(203, 0, 113, 7))
    }

    /// A client without cookies whose requests come from `ip`, as seen by a trusted proxy.
    pub fn visitor_from(&self, ip: impl Into<IpAddr>) -> Client {
        Client::new(&self.url, ip.into())
    }

    /// A client that has signed in as this member.
    pub async fn signed_in(&self, member: &Member) -> Client {
        let client = self.visitor_from(Ipv4Addr::new(198, 51, 100, 1));
        let form = [("email", member.email.as_str()), ("password", PASSWORD)];
        let answer = client.post("/sign-in", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        client
    }

    /// Adds a member with this role and signs in as them.
    pub async fn signed_in_as(&self, role: Role) -> Client {
        let member = self.member(role).await;
        self.signed_in(&member).await
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The settings of a test's server, with these further options. Unless they say otherwise, it trusts the proxies of the loopback
/// range, and forms may be sent as often and as quickly as one likes.
pub fn config(options: &[&str]) -> leadgate::config::Config {
    let fixed = [
        "leadgate",
        "--bind=127.0.0.1:0",
        concat!("--data-dir=", env!("CARGO_TARGET_TMPDIR"), "/data"),
        &format!("--secret-key={SECRET}"),
    ];
    let is_given = |name: &str| options.iter().any(|option| option.starts_with(name));
    let unless_given = [
        ("--trusted-proxies=", "127.0.0.0/8"),
        ("--form-limit=", "0"),
        ("--form-min-seconds=", "0"),
    ]
    .into_iter()
    .filter(|(name, _)| !is_given(name))
    .map(|(name, value)| format!("{name}{value}"));
    let options = options.iter().map(|option| (*option).to_owned());
    Cli::try_parse_from(
        fixed
            .into_iter()
            .map(ToOwned::to_owned)
            .chain(unless_given)
            .chain(options),
    )
    .unwrap()
    .config
}

/// The key with which the servers of the tests make links.
pub fn link_key() -> LinkKey {
    let secret: Secret = SECRET.parse().unwrap();
    LinkKey::of(secret.key("call link"))
}

/// A server for a database that is open already.
pub fn serve(config: &leadgate::config::Config, db: Db) -> App {
    App::at(Place::find(config).unwrap(), config, db).unwrap()
}

/// Founds another organization.
pub async fn found(db: &Db, slug: &str) -> Organization {
    let new = NewOrganization {
        slug: Slug::parse(slug).unwrap(),
        name: format!("{slug} Inc."),
        time_zone: TimeZone::UTC,
        plan: Plan::Business,
        privacy_url: None,
        contact_address: format!("hello@{slug}.example"),
        created_at: UtcTime::now(),
    };
    db.write(move |conn| new.insert(conn)).await.unwrap()
}

/// Adds a staff member whose zone is UTC and whose password is [`PASSWORD`].
pub async fn add_member(db: &Db, organization: &Organization, role: Role, email: &str) -> Member {
    static HASH: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    let hash = HASH
        .get_or_init(async || password::hash(PASSWORD.to_owned()).await.unwrap())
        .await;
    let new = NewMember {
        organization_id: organization.id,
        email: EmailAddress::parse(email).unwrap(),
        name: format!("{} of {}", role.label(), organization.slug),
        role,
        password_hash: hash.clone(),
        time_zone: TimeZone::UTC,
        meeting_link: Some("https://meet.example.com/room".to_owned()),
        active: true,
        calendar_version: 0,
        created_at: UtcTime::now(),
    };
    db.write(move |conn| new.insert(conn)).await.unwrap()
}

/// Talks to the server as a browser does, and follows no redirect.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    ip: IpAddr,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where it redirects to, or nothing.
    pub location: String,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The page.
    pub body: String,
}

impl Client {
    /// A client of a server that is no [`TestApp`].
    pub fn of(url: &str) -> Self {
        Self::new(url, Ipv4Addr::new(203, 0, 113, 7).into())
    }

    fn new(url: &str, ip: IpAddr) -> Self {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            // The server may close an idle connection at the moment in which it is used again.
            .pool_max_idle_per_host(0)
            .cookie_store(true)
            .build()
            .unwrap();
        Self {
            http,
            url: url.to_owned(),
            ip,
        }
    }

    /// Goes on from another address, with the same cookies.
    pub fn moves_to(&mut self, ip: impl Into<IpAddr>) {
        self.ip = ip.into();
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.http.get(format!("{}{path}", self.url)))
            .await
    }

    /// Sends a form from a page of ours.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self
            .http
            .post(format!("{}{path}", self.url))
            .header("sec-fetch-site", "same-origin");
        self.send(request.form(form)).await
    }

    /// Sends a form and asks for the page to which it leads.
    pub async fn post_and_follow(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, form).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{path}: {}",
            answer.body
        );
        self.get(&answer.location).await
    }

    /// Sends a request of any kind to a path.
    pub fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// Sends it, as the trusted proxy hands it on.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request
            .header("x-forwarded-for", self.ip.to_string())
            .send()
            .await
            .unwrap();
        let header = |name| {
            response
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        Answer {
            status: response.status(),
            location: header("location").unwrap_or_default(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
        }
    }
}

impl Answer {
    /// The texts of all elements that match a CSS selector, white space folded.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        Html::parse_document(&self.body)
            .select(&selector)
            .map(|element| element.text().collect::<Vec<_>>().join(" "))
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// An attribute of all elements that match a CSS selector and have it.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        Html::parse_document(&self.body)
            .select(&selector)
            .filter_map(|element| element.attr(name).map(ToOwned::to_owned))
            .collect()
    }

    /// The messages that stand beside fields.
    pub fn field_errors(&self) -> Vec<String> {
        self.texts(".invalid-feedback")
    }
}

//! How a handler answers with a page, and what every page of the staff needs.

use std::future::{Ready, ready};

use actix_session::SessionExt as _;
use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::HeaderValue;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, Responder, web};
use askama::Template;

use super::{Failure, Flash, ShownKey, SignedIn, asset, flash};
use crate::mail::Post;
use crate::staff::Permission;
use crate::values::UtcTime;

/// A template and the status with which it is sent.
pub struct Page<T> {
    status: StatusCode,
    template: T,
}

impl<T: Template> Page<T> {
    /// The page, 200.
    pub fn ok(template: T) -> Self {
        Self::with(StatusCode::OK, template)
    }

    /// The form again, with what was typed and what is wrong with it: 422.
    pub fn unprocessable(template: T) -> Self {
        Self::with(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// The page with another status.
    pub fn with(status: StatusCode, template: T) -> Self {
        Self { status, template }
    }

    /// The same for whoever goes on from it and comes back: the browser keeps it for that, and for nothing else. Of an answer
    /// to a form that it does not keep it can only show an error.
    pub fn into_kept_response(self) -> HttpResponse {
        let mut response = self.into_response();
        let kept = HeaderValue::from_static("private, no-cache");
        response.headers_mut().insert(header::CACHE_CONTROL, kept);
        response
    }

    /// The response, for handlers that do not always answer with this page.
    pub fn into_response(self) -> HttpResponse {
        match self.template.render() {
            Ok(html) => HttpResponse::build(self.status)
                .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
                .body(match self.status.is_client_error() {
                    true => at_the_first_wrong_field(html),
                    false => html,
                }),
            Err(error) => HttpResponse::from_error(Failure::from(error)),
        }
    }
}

/// A form that comes again begins at the first field that is wrong, and its title says so: long ones looked as if they had been
/// saved. Browsers scroll to what has the focus, and screen readers read it with its message.
///
/// Done here and not in the templates, for a field does not know whether it is the first.
fn at_the_first_wrong_field(html: String) -> String {
    // In what people typed quotes are escaped.
    const WRONG: &str = "aria-invalid=\"true\"";
    match html.contains(WRONG) {
        true => html
            .replacen(WRONG, &format!("{WRONG} autofocus"), 1)
            .replacen("<title>", "<title>Error: ", 1),
        false => html,
    }
}

impl<T: Template> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.into_response()
    }
}

/// Sends the browser on to `location` with a GET: the answer to a POST that did what it should.
pub fn see_other(location: impl AsRef<str>) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location.as_ref()))
        .finish()
}

/// What pages outside of the admin need: `layouts/plain.html`.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainFrame;

impl PlainFrame {
    /// The URL of a static file.
    pub fn asset(&self, path: &str) -> String {
        asset(path)
    }
}

/// What every page of the admin needs: `layouts/staff.html`. Handlers take it as an argument.
pub struct Frame {
    /// Who looks at the page.
    pub signed_in: SignedIn,
    path: String,
    flashes: Vec<Flash>,
    mail_leaves: bool,
    shown: Option<web::Data<ShownKey>>,
}

/// A titled part of the side menu; the title may be empty.
pub struct MenuGroup {
    /// What stands above it.
    pub title: &'static str,
    /// Its links.
    pub items: Vec<MenuItem>,
}

/// A link of the side menu.
pub struct MenuItem {
    /// What it says.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// The name of its icon in the sprite.
    pub icon: &'static str,
    /// Whether the page is this one, or below it.
    pub current: bool,
}

impl Frame {
    /// The frame of a page that stands in place of the one that was asked for, if the guard knows who asks. What an act has
    /// said is kept for the next page.
    pub(super) fn of_failure(request: &HttpRequest) -> Option<Self> {
        let signed_in = request.extensions().get::<SignedIn>().cloned()?;
        Some(Self {
            signed_in,
            path: request.path().to_owned(),
            flashes: Vec::new(),
            mail_leaves: mail_leaves(request),
            shown: request.app_data().cloned(),
        })
    }

    /// The URL of a static file.
    pub fn asset(&self, path: &str) -> String {
        asset(path)
    }

    /// Whether whoever looks at the page may do this.
    pub fn may(&self, permission: Permission) -> bool {
        self.signed_in.may(permission)
    }

    /// Whether whoever looks at the page may see the block list, and IP addresses wherever they stand.
    pub fn may_track(&self) -> bool {
        self.may(Permission::Tracking)
    }

    /// Whether whoever looks at the page may add to the block list: their role and the plan allow it.
    pub fn may_block(&self) -> bool {
        self.may_track() && self.signed_in.organization.plan.allows_blocking()
    }

    /// Whether whoever looks at the page runs the organization.
    pub fn may_administrate(&self) -> bool {
        self.may(Permission::Administration)
    }

    /// Whether mail leaves this server.
    pub fn mail_leaves(&self) -> bool {
        self.mail_leaves
    }

    /// Whether mail was refused for good that whoever looks at the page must see to, and is not looking at now.
    pub fn mail_failed(&self) -> bool {
        self.signed_in.mail_failed && !is_current(&self.path, "/settings/mail")
    }

    /// Whether the page says that mail does not get through: to those who can see to it, but where it all stands.
    pub fn mail_stuck(&self) -> bool {
        self.signed_in.mail_stuck && !is_current(&self.path, "/settings/mail")
    }

    /// The organization's name.
    pub fn organization_name(&self) -> &str {
        &self.signed_in.organization.name
    }

    /// The name of whoever looks at the page.
    pub fn member_name(&self) -> &str {
        &self.signed_in.member.name
    }

    /// What they are in the organization.
    pub fn role_label(&self) -> &'static str {
        self.signed_in.member.role.label()
    }

    /// The zone in which they are shown times.
    pub fn zone_name(&self) -> &'static str {
        self.signed_in.member.time_zone.as_str()
    }

    /// The side menu: what this person may not see is not in it.
    pub fn menu(&self) -> Vec<MenuGroup> {
        let item = |label, href: &'static str, icon| MenuItem {
            label,
            href,
            icon,
            current: is_current(&self.path, href),
        };
        let mut scheduler = vec![item("Scheduled Calls", "/calls", "phone")];
        if self.may(Permission::Events) {
            scheduler.push(item("Events", "/events", "calendar-event"));
        }
        scheduler.push(item("Availability", "/availability", "clock"));
        let mut groups = vec![
            MenuGroup {
                title: "AI Scheduler",
                items: scheduler,
            },
            MenuGroup {
                title: "",
                items: vec![item("Global Data", "/contacts", "users")],
            },
        ];
        if self.may_track() {
            groups.push(MenuGroup {
                title: "Tracking",
                items: vec![item("Blocking", "/tracking/blocking", "ban")],
            });
        }
        if self.may(Permission::Administration) {
            groups.push(MenuGroup {
                title: "Organization",
                items: vec![
                    item("Settings", "/settings", "settings"),
                    item("Mail", "/settings/mail", "mail"),
                ],
            });
        }
        groups
    }

    /// What a form carries to show that its page showed this thing, such as `contact 41`, to whoever sends it.
    pub fn mark(&self, thing: &str) -> String {
        let member = self.signed_in.member.id;
        let mark = |key: &web::Data<ShownKey>| key.mark(member, thing, UtcTime::now());
        self.shown.as_ref().map(mark).unwrap_or_default()
    }

    /// When whoever sends this mark was shown this thing; nothing if they were not, or longer ago than a mark holds.
    pub fn was_shown(&self, thing: &str, mark: &str) -> Option<UtcTime> {
        let key = self.shown.as_ref()?;
        key.when(self.signed_in.member.id, thing, mark, UtcTime::now())
    }

    /// What the last act said, shown once.
    pub fn flashes(&self) -> &[Flash] {
        &self.flashes
    }
}

fn mail_leaves(request: &HttpRequest) -> bool {
    let post = request.app_data::<web::Data<Post>>();
    post.is_some_and(|post| post.leaves())
}

/// Whether the page is this one or below it; Settings has a page below it that stands in the menu by itself, and the visits that
/// were refused belong to Blocking.
fn is_current(path: &str, href: &str) -> bool {
    let is_below = |href| {
        path.strip_prefix(href)
            .is_some_and(|rest: &str| rest.starts_with('/'))
    };
    path == href
        || (is_below(href) && href != "/settings")
        || (href == "/tracking/blocking" && is_below("/tracking/visits"))
}

impl FromRequest for Frame {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(
            SignedIn::from_request(request, payload)
                .into_inner()
                .map(|signed_in| Self {
                    signed_in,
                    path: request.path().to_owned(),
                    flashes: flash::take(&request.get_session()),
                    mail_leaves: mail_leaves(request),
                    shown: request.app_data().cloned(),
                }),
        )
    }
}

//! What every page needs besides what it is about: for the staff who looks at it, and what there is to tell them.

use std::future::{Ready, ready};

use actix_session::SessionExt as _;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};

use super::{Failure, Flash, ShownKey, SignedIn, asset, flash};
use crate::mail::Post;
use crate::staff::Permission;
use crate::values::UtcTime;

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
    shown: web::Data<ShownKey>,
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
        Self::new(request, signed_in)
    }

    /// Without what the last act said; nothing if the app was put together without what a frame needs.
    fn new(request: &HttpRequest, signed_in: SignedIn) -> Option<Self> {
        Some(Self {
            signed_in,
            path: request.path().to_owned(),
            flashes: Vec::new(),
            mail_leaves: request.app_data::<web::Data<Post>>()?.leaves(),
            shown: request.app_data::<web::Data<ShownKey>>()?.clone(),
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
        self.shown.mark(member, thing, UtcTime::now())
    }

    /// When whoever sends this mark was shown this thing; nothing if they were not, or longer ago than a mark holds.
    pub fn was_shown(&self, thing: &str, mark: &str) -> Option<UtcTime> {
        let member = self.signed_in.member.id;
        self.shown.when(member, thing, mark, UtcTime::now())
    }

    /// What the last act said, shown once.
    pub fn flashes(&self) -> &[Flash] {
        &self.flashes
    }
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

/// Why the admin has no pages: no build should ever come to that.
const NOT_WIRED: &str = "the app was put together without its mail or without its key for marks";

impl FromRequest for Frame {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(request, payload).into_inner();
        ready(signed_in.and_then(|signed_in| {
            let frame = Self::new(request, signed_in);
            let frame = frame.ok_or_else(|| Failure::broken(NOT_WIRED))?;
            let flashes = flash::take(&request.get_session());
            Ok(Self { flashes, ..frame })
        }))
    }
}

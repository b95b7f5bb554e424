//! Add New.

use askama::Template;
use serde::Deserialize;

use crate::blocking::{Block, Effect};
use crate::tracking::acts::Adding;
use crate::values::{BlockTarget, ClientIp, EmailAddress, UtcTime};
use crate::web::{Field, Frame, SignedIn};

/// What can be blocked from the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// A single IP address.
    #[default]
    Ip,
    /// An email address, with its aliases or without.
    Email,
}

impl Choice {
    /// Both, in the order of their tabs.
    pub const ALL: [Self; 2] = [Self::Ip, Self::Email];

    /// The one to begin with for this value.
    pub fn of(value: &str) -> Self {
        if value.contains('@') {
            Self::Email
        } else {
            Self::Ip
        }
    }

    /// The name in URLs.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::Email => "email",
        }
    }

    /// The name of the tab, and of the field.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Ip => "IP address",
            Self::Email => "Email address",
        }
    }

    /// The words of the button that saves.
    pub fn button(&self) -> &'static str {
        match self {
            Self::Ip => "Block IP address",
            Self::Email => "Block email",
        }
    }

    /// The tab.
    pub fn href(&self) -> String {
        format!("/tracking/blocking/new?kind={}", self.as_str())
    }

    /// Whether it is an email address.
    pub fn is_email(&self) -> bool {
        *self == Self::Email
    }
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct BlockForm {
    /// What is to be blocked.
    pub kind: Choice,
    /// Its value.
    pub value: Field,
    /// `on`: an email address without its aliases.
    #[serde(default)]
    pub exact: Field,
    /// Why.
    #[serde(default)]
    pub reason: Field,
}

impl BlockForm {
    /// An empty form for this value.
    pub fn of(kind: Choice, value: String) -> Self {
        Self {
            kind,
            value: Field::of(value),
            ..Self::default()
        }
    }

    /// The block that is meant, unless something is wrong: then each field that is wrong says so.
    pub fn parse(&mut self, signed_in: &SignedIn, now: UtcTime) -> Option<Adding> {
        self.reason.max_chars(500);
        let target = self.target()?;
        let reason = self
            .reason
            .parse(|text| Ok::<_, String>(text.trim().to_owned()))?;
        Some(Adding {
            organization_id: signed_in.organization.id,
            targets: vec![target],
            effect: Effect::Block,
            reason,
            member_id: Some(signed_in.member.id),
            expires_at: None,
            now,
        })
    }

    fn target(&mut self) -> Option<BlockTarget> {
        match self.kind {
            Choice::Ip => {
                let ip = self.value.parse(ClientIp::parse)?;
                Some(BlockTarget::Network(ip.into()))
            }
            Choice::Email => {
                let email = self.value.parse(EmailAddress::parse)?;
                Some(if self.exact.value == "on" {
                    BlockTarget::Email(email)
                } else {
                    BlockTarget::Mailbox(email.mailbox())
                })
            }
        }
    }
}

/// Tracking → Blocking → Add New.
#[derive(Template)]
#[template(path = "tracking/new.html")]
pub struct NewPage {
    /// What every page needs.
    pub frame: Frame,
    /// What was typed.
    pub form: BlockForm,
    /// The block that stands already, if there is one.
    pub standing: Option<Block>,
}

impl NewPage {
    fn tabs(&self) -> [Choice; 2] {
        Choice::ALL
    }
}

/// Add New on a plan without it.
#[derive(Template)]
#[template(path = "tracking/plan.html")]
pub struct PlanPage {
    /// What every page needs.
    pub frame: Frame,
}

impl PlanPage {
    fn plan(&self) -> &'static str {
        self.frame.signed_in.organization.plan.label()
    }
}

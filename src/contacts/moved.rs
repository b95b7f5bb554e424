//! What a journey says of a call that was moved: from when and whom, to when and whom, and why.

use serde::{Deserialize, Serialize};

use crate::db::Result;
use crate::db::json::to_json;
use crate::values::{MemberId, UtcTime};

/// The detail of [`super::JourneyKind::Rescheduled`], stored as a JSON object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// When the call began before, in RFC 3339.
    from: String,
    /// When it begins since.
    to: String,
    /// Who held it before; entries of earlier versions do not tell.
    #[serde(default)]
    pub from_host_id: Option<MemberId>,
    /// The name of who held it before.
    pub from_host: String,
    /// The name of who holds it since.
    pub to_host: String,
    /// Why, for the staff alone; empty if the lead gave no reason.
    pub reason: String,
}

impl Moved {
    /// A call that began at `from`, and begins at `to`; each with the name of the host.
    pub fn new(from: (UtcTime, &str), to: (UtcTime, &str), reason: &str) -> Self {
        Self {
            from: from.0.to_string(),
            to: to.0.to_string(),
            from_host_id: None,
            from_host: from.1.to_owned(),
            to_host: to.1.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// With who held it before.
    pub fn from_member(self, host: MemberId) -> Self {
        let from_host_id = Some(host);
        Self {
            from_host_id,
            ..self
        }
    }

    /// When the call began before.
    pub fn from(&self) -> Option<UtcTime> {
        self.from.parse().ok()
    }

    /// When it begins since.
    pub fn to(&self) -> Option<UtcTime> {
        self.to.parse().ok()
    }

    /// Whether somebody else holds it since.
    pub fn changed_hands(&self) -> bool {
        self.from_host != self.to_host
    }

    /// The text that the journey keeps.
    pub(super) fn to_detail(&self) -> Result<String> {
        to_json(self)
    }

    /// Reads what `to_detail` wrote; nothing if that is no such text.
    pub fn from_detail(detail: &str) -> Option<Self> {
        serde_json::from_str(detail).ok()
    }
}

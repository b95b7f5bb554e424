//! A decision as it was at its moment, kept with the visit: what was screened, and every line of the block list that
//! matched.

use serde::{Deserialize, Serialize};

use super::{Decision, Match};
use crate::db::Result;
use crate::db::json::to_json;
use crate::values::{ClientIp, EmailAddress, Identity, UtcTime};

/// What [`super::Visit::decision`] holds, as a JSON object.
///
/// Older snapshots know neither the moment nor the identity, and a visit that was never screened has none of all this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// When it was decided.
    #[serde(with = "moment")]
    pub at: Option<UtcTime>,
    /// By what the visit was screened.
    pub identity: Option<Screened>,
    /// By what else: with what the call was booked that a visit wants to move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booked_as: Option<Screened>,
    /// Whether the visit was refused.
    pub refused: bool,
    /// The key of the line that decided; nothing if none matched.
    pub winner: Option<String>,
    /// Everything that matched, best rank first.
    pub matches: Vec<Match>,
}

/// What a visit was known by, each value in the one form in which it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screened {
    /// The email address.
    pub email: String,
    /// The mailbox behind it.
    pub mailbox: String,
    /// The domain of the address.
    pub domain: String,
    /// Where the visitor came from.
    pub ip: Option<String>,
    /// The phone number in E.164, if one was given that can be read.
    pub phone: Option<String>,
}

impl From<&Identity> for Screened {
    fn from(identity: &Identity) -> Self {
        Self {
            email: identity.email.to_string(),
            mailbox: identity.email.mailbox().to_string(),
            domain: identity.email.domain().to_owned(),
            ip: identity.ip.map(|ip| ip.to_string()),
            phone: identity.phone.as_ref().map(ToString::to_string),
        }
    }
}

impl Screened {
    /// The same as what is screened; nothing if it cannot be read any more.
    pub fn identity(&self) -> Option<Identity> {
        let email = EmailAddress::parse(&self.email).ok()?;
        let ip = self.ip.as_deref().and_then(|ip| ClientIp::parse(ip).ok());
        let phone = self.phone.as_deref().unwrap_or_default();
        Some(Identity::of(&email, ip, phone))
    }

    /// Those of its values that are others than the ones of `known`.
    pub fn beside(&self, known: &Self) -> Vec<&str> {
        let values = [
            (Some(&self.email), Some(&known.email)),
            (self.phone.as_ref(), known.phone.as_ref()),
            (self.ip.as_ref(), known.ip.as_ref()),
        ];
        let others = values.into_iter().filter(|(own, known)| own != known);
        others
            .filter_map(|(own, _)| own.map(String::as_str))
            .collect()
    }
}

impl Snapshot {
    /// The decision about `identity` at `now`.
    pub fn of(decision: &Decision, identity: &Identity, now: UtcTime) -> Self {
        Self {
            at: Some(now),
            identity: Some(identity.into()),
            booked_as: None,
            refused: decision.is_refused(),
            winner: decision.winner().map(|winner| winner.target.key()),
            matches: decision.matches.clone(),
        }
    }

    /// The values with which the call was booked that the visit wants to move, where they are others than the visit's own.
    pub fn booked_otherwise(&self) -> Option<String> {
        let others = self.booked_as.as_ref()?.beside(self.identity.as_ref()?);
        (!others.is_empty()).then(|| others.join(", "))
    }

    /// The same about one who was known by this as well.
    pub fn with(mut self, booked_as: Option<&Identity>) -> Self {
        self.booked_as = booked_as.map(Into::into);
        self
    }

    /// The text that a visit keeps.
    pub fn to_json(&self) -> Result<String> {
        to_json(self)
    }

    /// Reads what [`Snapshot::to_json`] wrote, now or in an earlier version.
    pub fn parse(text: &str) -> std::result::Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// What decided; nothing if nothing matched.
    pub fn decided_by(&self) -> Option<&Match> {
        self.matches.first()
    }

    /// What matched and was overruled by what decided, because it has the other effect.
    pub fn overruled(&self) -> impl Iterator<Item = &Match> {
        let effect = self.decided_by().map(|winner| winner.effect);
        self.matches
            .iter()
            .filter(move |found| Some(found.effect) != effect)
    }
}

/// An optional time as RFC 3339.
mod moment {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::values::UtcTime;

    pub fn serialize<S: Serializer>(at: &Option<UtcTime>, to: S) -> Result<S::Ok, S::Error> {
        at.map(|at| at.to_string()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<UtcTime>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom))
            .transpose()
    }
}

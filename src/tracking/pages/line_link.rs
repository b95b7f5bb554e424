//! What a visit can be put on the list for: links to Add New, filled in; and where it stands on it already.

use url::form_urlencoded;

use super::named;
use crate::blocking::{Block, Decision, Effect, Match, Visit};
use crate::values::{BlockTarget, Identity};

/// A link to Add New, or to a line that stands.
pub struct LineLink {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// What a visit can be known by on the list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Ip,
    Email,
    Domain,
}

/// By what this visit can be blocked, and by what it can be let in, where `now`, the decision about it as things stand, does
/// not say that a line does so already: then that is said instead. Nothing is said of what `own`, the line under which it is
/// seen, is aimed at itself.
pub fn line_links(visit: &Visit, own: Option<&Block>, now: &Decision) -> Vec<LineLink> {
    let identity = visit.identity();
    let (mut offers, mut notes) = (Vec::new(), Vec::new());
    for effect in [Effect::Block, Effect::Exempt] {
        for value in [Value::Ip, Value::Email, Value::Domain] {
            match value.covered_by(effect, &identity, now) {
                None => offers.push(value.offer(visit, effect)),
                Some(line) if own.is_some_and(|own| value.is_aim_of(own)) => {
                    let is_own = own.is_some_and(|own| own.id == line.block_id);
                    notes.extend((!is_own).then(|| value.note(line)));
                }
                Some(line) => notes.push(value.note(line)),
            }
        }
    }
    offers.extend(notes);
    offers
}

impl LineLink {
    /// To let in whoever has the visit's email address.
    pub fn never_block(visit: &Visit) -> Self {
        Value::Email.offer(visit, Effect::Exempt)
    }
}

impl Value {
    /// The line that decides about just this value, if it has this effect. A closer line of the other effect wins over a wider
    /// one: then there is something to add. A line may have matched by what a call was booked with, and not by this value.
    fn covered_by<'a>(
        self,
        effect: Effect,
        identity: &Identity,
        now: &'a Decision,
    ) -> Option<&'a Match> {
        let closest = now
            .matches
            .iter()
            .find(|found| self.is_known_to(&found.target) && found.target.catches(identity))?;
        (closest.effect == effect).then_some(closest)
    }

    fn is_known_to(self, target: &BlockTarget) -> bool {
        use BlockTarget::{Domain, Email, Mailbox, Network, Phone, Subdomains};
        match target {
            Network(_) => self == Self::Ip,
            Email(_) | Mailbox(_) => self == Self::Email,
            Domain(_) | Subdomains(_) => self != Self::Ip,
            Phone(_) => false,
        }
    }

    /// Whether a line is aimed at this value, and at nothing wider.
    fn is_aim_of(self, block: &Block) -> bool {
        match &block.target {
            BlockTarget::Network(network) => self == Self::Ip && network.is_single(),
            BlockTarget::Email(_) | BlockTarget::Mailbox(_) => self == Self::Email,
            BlockTarget::Domain(_) => self == Self::Domain,
            BlockTarget::Subdomains(_) | BlockTarget::Phone(_) => false,
        }
    }

    fn offer(self, visit: &Visit, effect: Effect) -> LineLink {
        let (kind, value) = match self {
            Self::Ip => ("ip", visit.ip.to_string()),
            Self::Email => ("email", visit.email.to_string()),
            Self::Domain => ("domain", visit.email.domain().to_owned()),
        };
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("kind", kind).append_pair("value", &value);
        let label = match (effect, self) {
            (Effect::Block, Self::Domain) => "Block this domain too".to_owned(),
            (Effect::Block, _) => format!("Block this {}", self.noun()),
            (Effect::Exempt, _) => {
                query.append_pair("effect", Effect::Exempt.as_str());
                format!("Never block this {}", self.noun())
            }
        };
        LineLink {
            label,
            href: format!("/tracking/blocking/new?{}", query.finish()),
        }
    }

    fn note(self, line: &Match) -> LineLink {
        LineLink {
            label: format!(
                "This {} is covered: {}",
                self.noun(),
                named(&line.target, line.effect)
            ),
            href: format!("/tracking/blocking/{}/entries", line.block_id),
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Ip => "IP",
            Self::Email => "email",
            Self::Domain => "domain",
        }
    }
}

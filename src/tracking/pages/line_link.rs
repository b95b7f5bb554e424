//! What a refused visit can be put on the list for: links to Add New, filled in.

use url::form_urlencoded;

use crate::blocking::{Block, Effect, Visit};
use crate::values::BlockTarget;

/// A link to Add New.
pub struct LineLink {
    /// What it says.
    pub label: &'static str,
    /// Where it leads.
    pub href: String,
}

/// What this visit can be blocked by, and how it can be let in; without what its block is aimed at itself, if it is seen
/// under one that is in force.
pub fn line_links(visit: &Visit, own: Option<&Block>) -> Vec<LineLink> {
    let email = visit.email.as_str();
    let ip = visit.ip.to_string();
    let mailbox = BlockTarget::Mailbox(visit.email.mailbox());
    let exact = BlockTarget::Email(visit.email.clone());
    let is_own = |target: &BlockTarget, effect| {
        own.is_some_and(|block| block.target == *target && block.effect == effect)
    };
    let mut line_links = Vec::new();
    if !is_own(&BlockTarget::Network(visit.ip.into()), Effect::Block) {
        line_links.push(LineLink::new("Block this IP", "ip", &ip, false));
    }
    if !is_own(&mailbox, Effect::Block) && !is_own(&exact, Effect::Block) {
        line_links.push(LineLink::new("Block this email", "email", email, false));
    }
    let domain = visit.email.domain_name();
    if !is_own(&BlockTarget::Domain(domain.clone()), Effect::Block) {
        let label = "Block this domain too";
        line_links.push(LineLink::new(label, "domain", domain.as_str(), false));
    }
    if !is_own(&mailbox, Effect::Exempt) && !is_own(&exact, Effect::Exempt) {
        line_links.push(LineLink::never_block(visit));
    }
    line_links
}

impl LineLink {
    /// To let in whoever has the visit's email address.
    pub fn never_block(visit: &Visit) -> Self {
        Self::new("Never block this", "email", visit.email.as_str(), true)
    }

    fn new(label: &'static str, kind: &str, value: &str, exempt: bool) -> Self {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("kind", kind).append_pair("value", value);
        if exempt {
            query.append_pair("effect", Effect::Exempt.as_str());
        }
        let href = format!("/tracking/blocking/new?{}", query.finish());
        Self { label, href }
    }
}

//! What the form sends.

use std::collections::BTreeSet;

use serde::Deserialize;
use url::form_urlencoded;

use super::choice::Choice;
use super::words;
use crate::blocking::Effect;
use crate::tracking::Offer;
use crate::tracking::pages::WayBack;
use crate::values::{CallId, ClientIp, ContactId, DomainName, Guess, Network, NetworkError};
use crate::web::Field;

/// The bits of what one subscriber has.
const PROPOSED: &str = "64";

/// What the form sends, and what its address may ask for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BlockForm {
    /// What kind of thing the value is; what it looks like if nobody has said.
    pub kind: Option<Choice>,
    /// The value.
    pub value: Field,
    /// `on`: an email address without its aliases.
    pub exact: Field,
    /// `exact`: an IPv6 address without its network; blank or `64` with it, of whatever size.
    pub width: Field,
    /// The bits of the network of an IPv6 address, if it is meant with its network; blank for those that are proposed.
    pub prefix: Field,
    /// The contacts it is about, instead of a value.
    pub contact: Vec<ContactId>,
    /// The keys of what was ticked for them.
    pub target: Vec<String>,
    /// `exempt`: never block it. Blank or `block`: block it.
    pub effect: Field,
    /// Why.
    pub reason: Field,
    /// When it ends by itself: `never`, `day`, `week`, `month`, `date`.
    pub expires: Field,
    /// The last day.
    pub until: Field,
    /// What was typed to confirm the warnings.
    pub confirm: Field,
    /// The warnings that were shown.
    pub seen: Vec<String>,
    /// `on`: replace what stands with the other effect.
    pub replace: Field,
    /// What is to become of the calls: `keep`, `cancel`.
    pub calls: Field,
    /// The calls that were shown.
    pub call: Vec<CallId>,
    /// Why they are canceled.
    pub cancel_reason: Field,
    /// "on" if their leads are told.
    pub tell_leads: Field,
    /// From where one comes, if that is not the block list: `contacts`, `card`, `calls`.
    pub origin: String,
    /// The query string of the list there.
    pub list: String,
    /// Given by the button that only asks what it will do.
    pub look: Option<String>,
    /// Given while the form is open and its value was pasted just now.
    pub pasted: Option<String>,
    /// The name of the kind that the value was recognised as, if it is another one than was chosen.
    #[serde(skip)]
    pub recognised: Option<&'static str>,
    /// What is wrong with the ticks.
    #[serde(skip)]
    pub ticks: Field,
    /// What was made of the value, if that is worth a word.
    #[serde(skip)]
    pub note: Option<String>,
}

impl BlockForm {
    /// The kind that was chosen, or else the one that the value looks like.
    pub fn choice(&self) -> Choice {
        let guessed = || Guess::of(&self.value.value).as_ref().map(Choice::of);
        self.kind.or_else(guessed).unwrap_or_default()
    }

    /// Whether it keeps out or lets in.
    pub fn effect(&self) -> Effect {
        match self.effect.value.as_str() {
            "exempt" => Effect::Exempt,
            _ => Effect::Block,
        }
    }

    /// Whether an IPv6 address is meant without its network.
    pub fn is_exact_ip(&self) -> bool {
        self.width.value == "exact"
    }

    /// When it ends, as the choice is named: `never` unless another one was made.
    pub fn expiry(&self) -> &str {
        match self.expires.value.as_str() {
            "" => "never",
            choice => choice,
        }
    }

    /// The page from which one comes.
    pub fn back(&self) -> String {
        let way_back = WayBack {
            origin: &self.origin,
            contact: self.contact.first().copied(),
            block: None,
            list: &self.list,
        };
        way_back.href()
    }

    /// What is to be put on the list, and with what effect, as a query string.
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("effect", self.effect().as_str());
        if self.contact.is_empty() {
            query.append_pair("kind", self.choice().as_str());
        }
        for (name, field) in [
            ("value", &self.value),
            ("exact", &self.exact),
            ("width", &self.width),
            ("prefix", &self.prefix),
        ] {
            if !field.is_blank() {
                query.append_pair(name, &field.value);
            }
        }
        for contact in &self.contact {
            query.append_pair("contact", &contact.to_string());
        }
        for target in &self.target {
            query.append_pair("target", target);
        }
        query.finish()
    }

    /// The network of the IPv6 address that was typed, if one was.
    pub fn subscriber(&self) -> Option<String> {
        let network = ClientIp::parse(&self.value.value).ok()?.subscriber();
        (!network.is_single()).then(|| network.to_string())
    }

    /// The bits of that network, if others were typed than are proposed; a sentence if they are none. An address that has no
    /// such network, for it is of IPv4 or was translated from that, has none to choose.
    pub(super) fn bits(&self) -> Result<Option<u8>, String> {
        let typed = self.prefix.value.trim();
        let typed = typed.strip_prefix('/').unwrap_or(typed);
        let is_proposed = typed.is_empty() || typed == PROPOSED;
        let is_asked = self.choice() == Choice::Ip && !self.is_exact_ip();
        if is_proposed || !is_asked || self.subscriber().is_none() {
            return Ok(None);
        }
        let bits = typed.parse().ok();
        match bits.filter(|bits| Network::V6_PREFIXES.contains(bits)) {
            Some(bits) => Ok(Some(bits)),
            None => Err(NetworkError::V6Prefix.to_string()),
        }
    }

    /// The field of these bits, filled with what is proposed unless something was typed.
    pub fn prefix_field(&self) -> Field {
        match self.prefix.is_blank() && self.prefix.error.is_none() {
            true => Field::of(PROPOSED),
            false => self.prefix.clone(),
        }
    }

    /// Ticks what is proposed, unless something was ticked.
    pub fn tick(&mut self, offers: &[Offer]) {
        if self.target.is_empty() {
            let ticked = offers.iter().filter(|offer| offer.is_ticked());
            self.target = ticked.map(|offer| offer.target.key()).collect();
        }
    }

    /// Drops the ticks that are none of these offers, with a complaint: a form about contacts is for no other lines than
    /// theirs. A contact may also have come from another address since the form was opened.
    pub fn bind(&mut self, offers: &[Offer]) {
        if self.contact.is_empty() {
            return;
        }
        let keys: BTreeSet<String> = offers.iter().map(|offer| offer.target.key()).collect();
        let sent = self.target.len();
        self.target.retain(|key| keys.contains(key));
        if self.target.len() < sent {
            self.ticks.refuse(
                "Some of what was ticked is not offered for these contacts now. Tick these again.",
            );
        }
    }

    /// Why nothing can be said about what was typed.
    pub fn of_nonsense(&self) -> String {
        let reason = self.meant().err().unwrap_or_default();
        if self.bits().is_err() {
            return reason;
        }
        words::of_nonsense(&self.value.value, self.choice(), reason)
    }

    /// Whether each choice is one that the form offers: others are no mistake of a person.
    pub fn has_known_choices(&self) -> bool {
        ["", "block", "exempt"].contains(&self.effect.value.as_str())
            && ["", "64", "exact"].contains(&self.width.value.as_str())
            && ["", "on"].contains(&self.exact.value.as_str())
    }

    /// Complains about what is to be put on the list.
    pub fn refuse(&mut self, sentence: &str) {
        match (self.contact.is_empty(), self.bits()) {
            (true, Err(_)) => self.prefix.refuse(sentence),
            (true, Ok(_)) => self.value.refuse(sentence),
            (false, _) => self.ticks.refuse(sentence),
        }
    }

    /// Whether anything is wrong.
    pub fn is_refused(&self) -> bool {
        [
            &self.value,
            &self.prefix,
            &self.ticks,
            &self.reason,
            &self.expires,
            &self.until,
            &self.confirm,
            &self.replace,
            &self.calls,
        ]
        .iter()
        .any(|field| field.error.is_some())
    }

    /// What was made of a network with host bits, or of the name of a website.
    pub fn normalised(&self) -> Option<String> {
        let typed = self.value.value.trim();
        if matches!(self.choice(), Choice::Domain | Choice::Subdomains) {
            let domain = DomainName::parse(typed).ok()?.of_website()?;
            return Some(format!(
                "{typed} is the website of {domain}: that is meant."
            ));
        }
        let (address, _) = typed.split_once('/')?;
        let (address, network) = (ClientIp::parse(address).ok()?, Network::parse(typed).ok()?);
        (self.choice() == Choice::Network && address != network.first())
            .then(|| format!("{typed} is the network {network}."))
    }
}

//! What the form sends, and what it means.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::choice::{Aim, Choice};
use super::words;
use crate::blocking::Effect;
use crate::staff::Permission;
use crate::tracking::acts::Adding;
use crate::tracking::adding::Wish;
use crate::tracking::{Expiry, ExpiryError, Offer, Vantage};
use crate::values::{BlockTarget, CallId, ClientIp, ContactId, Guess, Network, UtcTime};
use crate::web::{Field, SignedIn};

/// The longest reason why something is on the list, in characters.
const REASON: usize = 500;

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
    /// `exact`: an IPv6 address without its network; blank or `64` with it.
    pub width: Field,
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

    /// The network of the IPv6 address that was typed, if one was.
    pub fn subscriber(&self) -> Option<String> {
        let network = ClientIp::parse(&self.value.value).ok()?.subscriber();
        (!network.is_single()).then(|| network.to_string())
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

    /// Chooses the kind that the value is clearly of, if it is none of the chosen one; what is said about that is given
    /// back.
    pub fn recognise(&mut self) -> Option<String> {
        let chosen = self.choice();
        if !self.contact.is_empty() || self.meant().is_ok() {
            return None;
        }
        let guess = Guess::of(&self.value.value)?;
        let guessed = match (Choice::of(&guess), chosen) {
            (Choice::Domain, Choice::Subdomains) => Choice::Subdomains,
            (guessed, _) => guessed,
        };
        let said = words::of_guess(&self.value.value, &guess, chosen, guessed);
        self.kind = Some(guessed);
        self.recognised = Some(guessed.as_str());
        if self.meant().is_err() {
            // It was a link: of that the host is meant.
            self.value.value = words::of_value(&guess);
        }
        Some(said)
    }

    /// What is meant, whatever else may be wrong; a sentence if that cannot be told.
    pub fn meant(&self) -> Result<Vec<BlockTarget>, String> {
        if self.contact.is_empty() {
            let aim = Aim {
                exact_email: self.exact.value == "on",
                exact_ip: self.is_exact_ip(),
            };
            let target = self.choice().target(&self.value.value, aim)?;
            return Ok(vec![target]);
        }
        let keys: BTreeSet<&String> = self.target.iter().collect();
        let parse = |key: &&String| BlockTarget::from_key(key);
        let targets: Result<Vec<_>, _> = keys.iter().map(parse).collect();
        match targets {
            Ok(targets) if targets.is_empty() => Err("Tick at least one of these.".to_owned()),
            Ok(targets) => Ok(targets),
            Err(_) => Err("Tick these again: something was wrong with them.".to_owned()),
        }
    }

    /// What is wished, unless something is wrong: then each field that is wrong says so.
    pub fn parse(&mut self, signed_in: &SignedIn, vantage: Vantage, now: UtcTime) -> Option<Wish> {
        let recognised = self.recognise();
        let meant = self.meant();
        self.note = meant.as_ref().ok().and_then(|_| self.normalised());
        if let Some(said) = recognised {
            self.value
                .refuse(format!("{said} Look at it, and send the form again."));
        }
        if let Err(sentence) = &meant {
            self.refuse(sentence);
        }
        // A browser counts a line break as one character, and sends two.
        self.reason.value = self.reason.value.replace("\r\n", "\n");
        self.reason.max_chars(REASON);
        self.reason.plain();
        let expires_at = self.end(signed_in, now);
        let answers = self.answers(meant.as_deref().unwrap_or_default());
        if self.is_refused() {
            return None;
        }
        Some(Wish {
            adding: Adding {
                organization_id: signed_in.organization.id,
                member_id: Some(signed_in.member.id),
                targets: meant.ok()?,
                effect: self.effect(),
                reason: self.reason.value.trim().to_owned(),
                expires_at: expires_at?,
                now,
            },
            answers,
            may_cancel: signed_in.may(Permission::AllCalls),
            vantage,
        })
    }

    /// Why nothing can be said about what was typed.
    pub fn of_nonsense(&self) -> String {
        let reason = self.meant().err().unwrap_or_default();
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
        match self.contact.is_empty() {
            true => self.value.refuse(sentence),
            false => self.ticks.refuse(sentence),
        }
    }

    /// Whether anything is wrong.
    pub fn is_refused(&self) -> bool {
        [
            &self.value,
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

    /// What was made of a network with host bits.
    pub fn normalised(&self) -> Option<String> {
        let typed = self.value.value.trim();
        let (address, _) = typed.split_once('/')?;
        let (address, network) = (ClientIp::parse(address).ok()?, Network::parse(typed).ok()?);
        (self.choice() == Choice::Network && address != network.first())
            .then(|| format!("{typed} is the network {network}."))
    }

    fn end(&mut self, signed_in: &SignedIn, now: UtcTime) -> Option<Option<UtcTime>> {
        let zone = signed_in.member.time_zone;
        let expiry = Expiry::parse(&self.expires.value, &self.until.value);
        match expiry.and_then(|expiry| expiry.at(now, zone)) {
            Ok(at) => Some(at),
            Err(error @ ExpiryError::NoChoice) => {
                self.expires.refuse(error);
                None
            }
            Err(error) => {
                self.until.refuse(error);
                None
            }
        }
    }
}

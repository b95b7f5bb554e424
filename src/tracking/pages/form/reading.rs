//! What the form means: the kind of its value, its targets, and the wish as a whole.

use std::collections::BTreeSet;

use super::block_form::BlockForm;
use super::choice::{Aim, Choice};
use super::words;
use crate::staff::Permission;
use crate::tracking::acts::Adding;
use crate::tracking::adding::Wish;
use crate::tracking::pages::reason;
use crate::tracking::{Expiry, ExpiryError, Vantage};
use crate::values::{BlockTarget, Guess, Network, UtcTime};
use crate::web::SignedIn;

impl BlockForm {
    /// Chooses the kind that the value is clearly of, if it is none of the chosen one; what is said about that is given
    /// back.
    pub fn recognise(&mut self) -> Option<String> {
        let chosen = self.choice();
        if !self.contact.is_empty() || self.bits().is_err() || self.meant().is_ok() {
            return None;
        }
        if Network::is_of_wrong_size(&self.value.value) {
            // As a network it means nothing either, and says why.
            self.kind = Some(Choice::Network);
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
                prefix: self.bits()?,
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
        let reason = reason(&mut self.reason);
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
                reason: reason?,
                expires_at: expires_at?,
                now,
            },
            answers,
            may_cancel: signed_in.may(Permission::AllCalls),
            vantage,
        })
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

//! What a form sends whose fields depend on the event, or that may leave any of them out.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::web::Field;

/// The fields of a form, or of a query string, by their names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Sent(Vec<(String, String)>);

/// The fields of a form that was sent: each once, as every page of ours sends it.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Sent")]
pub struct Posted(pub Sent);

impl TryFrom<Sent> for Posted {
    type Error = &'static str;

    fn try_from(sent: Sent) -> Result<Self, Self::Error> {
        let mut names = BTreeSet::new();
        let is_new = |(name, _): &(String, String)| names.insert(name.clone());
        match sent.0.iter().all(is_new) {
            true => Ok(Self(sent)),
            false => Err("a field that was sent twice"),
        }
    }
}

impl Sent {
    /// What was sent under this name; empty if nothing was. Of several, as links may have them, only the first counts.
    pub fn text(&self, name: &str) -> &str {
        let mut fields = self.0.iter();
        fields
            .find(|(field, _)| field == name)
            .map_or("", |(_, text)| text)
    }

    /// The same as a field of a form.
    pub fn field(&self, name: &str) -> Field {
        Field::of(self.text(name))
    }
}

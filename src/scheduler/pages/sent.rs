//! What a form sends whose fields depend on the event, or that may leave any of them out.

use serde::Deserialize;

use crate::web::Field;

/// The fields of a form, or of a query string, by their names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Sent(Vec<(String, String)>);

impl Sent {
    /// What was sent under this name; empty if nothing was. Of several only the first counts.
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

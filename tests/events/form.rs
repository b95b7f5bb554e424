//! What a browser sends from the pages of this room.

use crate::support::app::{Answer, Client};

/// The fields of a form, changed one by one.
pub struct Sent(Vec<(String, String)>);

impl Sent {
    /// A new event as the form proposes it, with a name and without questions.
    pub fn event(name: &str) -> Self {
        let fields = [
            ("name", name),
            ("slug", ""),
            ("kind", "strategy"),
            ("description", ""),
            ("duration_minutes", "30"),
            ("increment_minutes", "30"),
            ("notice", "4"),
            ("notice_unit", "hours"),
            ("days_ahead", "30"),
            ("buffer_minutes", "0"),
            ("daily_cap", ""),
        ];
        Self::of(&fields)
    }

    /// A host's time: these hours on Monday, none on other days, no days off.
    pub fn hours(monday: &str) -> Self {
        let mut sent = Self::of(&[("time_zone", "Europe/Berlin"), ("meeting_link", "")]);
        for hours in [monday, "", "", "", "", "", ""] {
            sent = sent.and("hours", hours);
        }
        sent
    }

    fn of(fields: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self(fields.iter().map(owned).collect())
    }

    /// With another value in a field.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let field = self.0.iter_mut().find(|(field, _)| field == name);
        value.clone_into(&mut field.unwrap().1);
        self
    }

    /// With another value in the field of this number, from 0, of those that have the name.
    pub fn with_nth(mut self, name: &str, number: usize, value: &str) -> Self {
        let mut fields = self.0.iter_mut().filter(|(field, _)| field == name);
        value.clone_into(&mut fields.nth(number).unwrap().1);
        self
    }

    /// With one more field, which may be there already.
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With one more row of the questions: id, text, kind, yes or no, answers, disqualifying ones.
    pub fn question(mut self, row: [&str; 6]) -> Self {
        let names = ["id", "label", "kind", "required", "choices", "disqualify"];
        for (name, value) in names.iter().zip(row) {
            self = self.and(&format!("question_{name}"), value);
        }
        self
    }

    /// With one more row of the days off.
    pub fn off(self, from: &str, until: &str) -> Self {
        self.and("off_from", from).and("off_until", until)
    }

    /// As it is sent from this page: with what that showed.
    pub fn from(self, page: &Answer) -> Self {
        let seen = page.attributes("main input[name=seen]", "value").remove(0);
        self.and("seen", &seen)
    }

    /// As the client takes it.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

/// Opens the page, sends this from it, and follows where that leads.
pub async fn save(client: &Client, path: &str, sent: Sent) -> Answer {
    let sent = sent.from(&client.get(path).await);
    client.post_and_follow(path, &sent.fields()).await
}

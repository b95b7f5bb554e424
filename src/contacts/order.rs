//! The orders in which Global Data can be read, and the place of a contact in each of them.

use std::cmp::Ordering;

use super::{Contact, ContactLine};
use crate::values::{ContactId, UtcTime};

/// A column by which Global Data can be sorted; each has an index of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// The email address.
    Email,
    /// The name, whether its ASCII letters are large or small. Those without one come last, both ways.
    Name,
    /// When it came first.
    Added,
    /// When it came last.
    #[default]
    Seen,
}

/// A column, and which way it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what is sorted.
    pub column: Column,
    /// Whether the latest, or the end of the alphabet, comes first.
    pub descending: bool,
}

/// Where a contact stands in an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// What it is sorted by.
    pub key: PlaceKey,
    /// Which one of those that are level.
    pub id: ContactId,
}

/// The value of the column that a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKey {
    /// Of a time.
    Time(UtcTime),
    /// Of a text.
    Text(String),
}

impl Column {
    /// All of them, as they stand in the list.
    pub const ALL: [Self; 4] = [Self::Email, Self::Name, Self::Added, Self::Seen];

    /// The name in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Name => "name",
            Self::Added => "added",
            Self::Seen => "seen",
        }
    }

    /// Whether its values are times, and not texts.
    pub fn is_time(self) -> bool {
        matches!(self, Self::Added | Self::Seen)
    }
}

impl Default for Order {
    /// Who was seen last comes first.
    fn default() -> Self {
        Self::by(Column::default())
    }
}

impl Order {
    /// This column as one expects it first: times from the latest on, texts as in the alphabet.
    pub fn by(column: Column) -> Self {
        Self {
            column,
            descending: column.is_time(),
        }
    }

    /// The order of this name, as [`Order::name`] gives it.
    pub fn parse(name: &str) -> Option<Self> {
        let (bare, descending) = match name.strip_prefix('-') {
            Some(bare) => (bare, true),
            None => (name, false),
        };
        let mut columns = Column::ALL.into_iter();
        let column = columns.find(|column| column.as_str() == bare)?;
        Some(Self { column, descending })
    }

    /// The name in URLs, such as `name`, or `-seen` if it descends.
    pub fn name(self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.column.as_str())
    }

    /// The order to which the head of this column leads: the other way round if the list is sorted by it.
    pub fn pressed(self, column: Column) -> Self {
        match self.column == column {
            true => Self {
                column,
                descending: !self.descending,
            },
            false => Self::by(column),
        }
    }

    /// Where a line stands.
    pub fn place_of(self, line: &ContactLine) -> Place {
        let key = match self.column {
            Column::Email => PlaceKey::Text(line.email.to_string()),
            Column::Name => PlaceKey::Text(line.name.to_ascii_lowercase()),
            Column::Added => PlaceKey::Time(line.first_seen_at),
            Column::Seen => PlaceKey::Time(line.last_seen_at),
        };
        Place { key, id: line.id }
    }

    /// Where a contact stands, or would if it were in the list.
    pub fn place_of_contact(self, contact: &Contact) -> Place {
        let key = match self.column {
            Column::Email => PlaceKey::Text(contact.email.to_string()),
            Column::Name => PlaceKey::Text(contact.name.to_ascii_lowercase()),
            Column::Added => PlaceKey::Time(contact.first_seen_at),
            Column::Seen => PlaceKey::Time(contact.last_seen_at),
        };
        Place {
            key,
            id: contact.id,
        }
    }

    /// Whether this is a place in this order, and not in one by something else.
    pub(super) fn has(self, place: &Place) -> bool {
        self.column.is_time() == matches!(place.key, PlaceKey::Time(_))
    }

    /// Which of two places comes first.
    pub(super) fn compare(self, one: &Place, other: &Place) -> Ordering {
        let by_key = || match self.descending {
            true => other.cmp(one),
            false => one.cmp(other),
        };
        one.is_nameless()
            .cmp(&other.is_nameless())
            .then_with(by_key)
    }
}

impl Place {
    /// Whether there is nothing to sort it by: no email is empty, but a name may be.
    pub(super) fn is_nameless(&self) -> bool {
        self.key == PlaceKey::Text(String::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_order_has_a_name_and_is_found_by_it() {
        for column in Column::ALL {
            let order = Order::by(column);
            let other = order.pressed(column);
            assert_eq!(Order::parse(&order.name()), Some(order));
            assert_eq!(Order::parse(&other.name()), Some(other));
            assert_ne!(order, other);
            assert_eq!(other.pressed(column), order);
        }
        assert_eq!(Order::default().name(), "-seen");
        assert_eq!(Order::default().pressed(Column::Name).name(), "name");
        for name in ["", "-", "--name", "phone", "NAME"] {
            assert_eq!(Order::parse(name), None, "{name}");
        }
    }

    #[test]
    fn whoever_has_no_name_comes_last_both_ways() {
        let place = |name: &str, id| Place {
            key: PlaceKey::Text(name.to_owned()),
            id: ContactId::from(id),
        };
        for (descending, expected) in [(false, [2, 3, 1, 4]), (true, [3, 2, 4, 1])] {
            let order = Order {
                column: Column::Name,
                descending,
            };
            let mut all = [place("", 1), place("ann", 2), place("bob", 3), place("", 4)];
            all.sort_by(|one, other| order.compare(one, other));
            assert_eq!(all.map(|place| place.id.get()), expected);
        }
    }
}

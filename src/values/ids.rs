//! The identifiers of rows, one type per table, so that none is taken for another.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A function cannot make types, and these differ in nothing but their name.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The number as databases hold it.
            pub fn get(self) -> i64 {
                self.0
            }

            /// The number as queries borrow it.
            pub fn as_i64(&self) -> &i64 {
                &self.0
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id! {
    /// Which organization.
    OrganizationId
}
id! {
    /// Which staff member.
    MemberId
}
id! {
    /// Which session of a staff member.
    SessionId
}
id! {
    /// Which contact.
    ContactId
}
id! {
    /// Which event, the bookable kind of call.
    EventId
}
id! {
    /// Which question of an event.
    QuestionId
}
id! {
    /// Which call.
    CallId
}
id! {
    /// Which target, the permanent owner of entries.
    TargetId
}
id! {
    /// Which block, one period of a target.
    BlockId
}
id! {
    /// Which act: who made or lifted blocks, and why.
    ActId
}
id! {
    /// Which visit to a public form.
    VisitId
}
id! {
    /// Which entry, a visit refused under a target.
    EntryId
}
id! {
    /// Which merge of two contacts.
    MergeId
}
id! {
    /// Which note about a contact.
    NoteId
}
id! {
    /// Which piece of work that is done little by little.
    JobId
}
id! {
    /// Which message that is to be mailed.
    MessageId
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_whole_number_is_no_id() {
        for text in ["", "x", "1.5", " 1", "9223372036854775808"] {
            assert!(text.parse::<ContactId>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_printed_id_is_read_as_the_same(number: i64) {
            let id = CallId::from(number);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!((id.get(), i64::from(id), id.to_string()), (number, number, number.to_string()));
        }

        #[test]
        fn json_holds_an_id_as_a_bare_number(number: i64) {
            let json = serde_json::to_string(&BlockId::from(number)).unwrap();
            prop_assert_eq!(&json, &number.to_string());
            prop_assert_eq!(serde_json::from_str::<BlockId>(&json).unwrap().get(), number);
        }

        #[test]
        fn ids_are_ordered_as_their_numbers(one: i64, other: i64) {
            prop_assert_eq!(EntryId::from(one).cmp(&EntryId::from(other)), one.cmp(&other));
        }
    }
}

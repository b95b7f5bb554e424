//! Whose texts may have a part that is looked for: an index of all that is three letters long knows.
//!
//! PostgreSQL has trigram indexes for that. In SQLite it is a second table, which triggers keep true; both read what is looked
//! through, in ASCII lower case, and its scope from the same view.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::pattern::containing;
use super::{Connection, Result};
use crate::values::{Kind, OrganizationId};

/// As many rows are few: they are read and sorted at once. Of more, any list is full soon that asks each row on its way.
pub const FEW: i64 = 2_000;
/// So many characters are a word of the indexes: a shorter part is in none.
pub const MIN_CHARS: usize = 3;

/// Texts of one kind, named after what they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// Of `contacts`: name, email and phone number, all without accents as [`super::accents::fold`] leaves them out.
    Contact,
    /// Of `blocks` of this kind, as long as they are on the list: value and reason.
    Block(Kind),
    /// Of `visits`: name, email and reference.
    Visit,
}

#[derive(QueryableByName)]
struct Candidate {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

impl Texts {
    /// The ids among which all of this organization are that have one of these parts, in ASCII lower case; `None` if they are
    /// not few.
    ///
    /// Others may be among them: whoever asks looks at each itself.
    pub fn few(
        self,
        conn: &mut Connection,
        organization: OrganizationId,
        parts: &[&str],
    ) -> Result<Option<Vec<i64>>> {
        // NUL is in no text, and neither database may be asked for it.
        let sought = |part: &&&str| part.chars().count() >= MIN_CHARS && !part.contains('\0');
        let parts: Vec<&str> = parts.iter().filter(sought).copied().collect();
        if parts.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let (name, scope) = (self.name(), self.scope(organization));
        let found: Vec<Candidate> = match conn {
            Connection::Sqlite(conn) => diesel::sql_query(format!(
                "SELECT rowid AS id FROM {name}_parts WHERE {name}_parts MATCH ? LIMIT ?"
            ))
            .bind::<Text, _>(question(&scope, &parts))
            .bind::<BigInt, _>(FEW + 1)
            .load(conn)?,
            Connection::Postgres(conn) => {
                // As one list the patterns would be served by no index.
                let has_one: Vec<_> = (0..parts.len())
                    .map(|number| format!("text LIKE ${}", number + 3))
                    .collect();
                let query = diesel::sql_query(format!(
                    "SELECT id FROM {name}_texts WHERE scope = $1 AND ({}) LIMIT $2",
                    has_one.join(" OR ")
                ))
                .into_boxed()
                .bind::<Text, _>(scope)
                .bind::<BigInt, _>(FEW + 1);
                let patterns = parts.into_iter().map(containing);
                patterns
                    .fold(query, |query, pattern| query.bind::<Text, _>(pattern))
                    .load(conn)?
            }
        };
        let is_few = found.len() as i64 <= FEW;
        Ok(is_few.then(|| found.into_iter().map(|one| one.id).collect()))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Block(_) => "block",
            Self::Visit => "visit",
        }
    }

    /// As the views write it.
    fn scope(self, organization: OrganizationId) -> String {
        match self {
            Self::Contact | Self::Visit => format!("[{organization}]"),
            Self::Block(kind) => format!("[{organization}:{}]", kind.as_str()),
        }
    }
}

/// What SQLite's index is asked: for all trigrams of the scope, and of one part.
fn question(scope: &str, parts: &[&str]) -> String {
    let parts: Vec<_> = parts.iter().map(|part| trigrams(part)).collect();
    format!("{} AND ({})", trigrams(scope), parts.join(" OR "))
}

/// Those that cover a text, each as a word in quotes. Every third is enough: those between would cost more than the few rows
/// that they keep out.
fn trigrams(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let last = chars.len().saturating_sub(MIN_CHARS);
    let starts = (0..last).step_by(MIN_CHARS).chain([last]);
    let words: Vec<_> = starts
        .map(|start| {
            let word: String = chars.iter().skip(start).take(MIN_CHARS).collect();
            format!("\"{}\"", word.replace('"', "\"\""))
        })
        .collect();
    format!("({})", words.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_asked_for_trigrams_that_cover_scope_and_part_whatever_signs_they_have() {
        assert_eq!(
            question("[7]", &["jane d", "\"a*b"]),
            r#"("[7]") AND (("jan" AND "e d") OR ("""a*" AND "a*b"))"#
        );
        assert_eq!(trigrams("äöüß"), r#"("äöü" AND "öüß")"#);
    }
}

//! The answers that a question offers, and the column that holds them.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};

/// One answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The answer; no other choice of the question has the same.
    pub label: String,
    /// Whether whoever chooses it finds no free times.
    pub disqualifies: bool,
}

/// Choices as their column holds them: a JSON list.
#[derive(Debug, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct StoredChoices(Vec<Choice>);

impl<Db: Backend> FromSql<Text, Db> for StoredChoices
where
    String: FromSql<Text, Db>,
{
    fn from_sql(raw: Db::RawValue<'_>) -> deserialize::Result<Self> {
        let json = <String as FromSql<Text, Db>>::from_sql(raw)?;
        Ok(Self(serde_json::from_str(&json)?))
    }
}

impl From<StoredChoices> for Vec<Choice> {
    fn from(stored: StoredChoices) -> Self {
        stored.0
    }
}

//! Columns that hold a JSON text.

use std::collections::BTreeMap;

use diesel::deserialize::{self, Queryable};
use diesel::result::Error;
use diesel::sql_types::Text;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Answer;
use crate::db::{self, Backend};

/// A value as its column holds it.
pub struct Json<T>(T);

impl<T: DeserializeOwned> Queryable<Text, Backend> for Json<T> {
    type Row = String;

    fn build(text: String) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(&text)?))
    }
}

impl From<Json<Self>> for Vec<Answer> {
    fn from(json: Json<Self>) -> Self {
        json.0
    }
}

impl From<Json<Self>> for BTreeMap<String, String> {
    fn from(json: Json<Self>) -> Self {
        json.0
    }
}

/// The text of a value for its column.
pub fn to_json(value: &impl Serialize) -> db::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| db::Error::Failed(Error::SerializationError(error.into())))
}

//! Columns that hold a JSON text: `#[diesel(deserialize_as = Json<Vec<Answer>>)]`.

use std::collections::BTreeMap;

use diesel::deserialize::{self, Queryable};
use diesel::sql_types::{Nullable, Text};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Backend, Error, Result};

/// A value as its column holds it.
pub struct Json<T>(T);

impl<T: DeserializeOwned> Queryable<Text, Backend> for Json<T> {
    type Row = String;

    fn build(text: String) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(&text)?))
    }
}

/// What a join did not find is empty.
impl<T: DeserializeOwned + Default> Queryable<Nullable<Text>, Backend> for Json<T> {
    type Row = Option<String>;

    fn build(text: Option<String>) -> deserialize::Result<Self> {
        let value = text.map(|text| serde_json::from_str(&text)).transpose()?;
        Ok(Self(value.unwrap_or_default()))
    }
}

impl<T> From<Json<Self>> for Vec<T> {
    fn from(json: Json<Self>) -> Self {
        json.0
    }
}

impl<K, V> From<Json<Self>> for BTreeMap<K, V> {
    fn from(json: Json<Self>) -> Self {
        json.0
    }
}

/// The text of a value for its column.
pub fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::Failed(diesel::result::Error::SerializationError(error.into())))
}

/// The value of a text that [`to_json`] made.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::unreadable)
}

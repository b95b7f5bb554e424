//! The order of a list, and the stretch of it that is read.

use diesel::prelude::*;

use super::query::Lines;
use super::{Stretch, Walk, Way};
use crate::contacts::{Column, PlaceKey};
use crate::db::pattern::lower;
use crate::db::schema::contacts;
use crate::db::{Error, Result};

impl Walk<'_> {
    /// This stretch of the lines, in its order; of the nameless only or of those with a name, if names matter.
    pub(super) fn ordered<'a>(
        &self,
        mut query: Lines<'a>,
        nameless: Option<bool>,
        stretch: Stretch<'_>,
    ) -> Result<Lines<'a>> {
        let column = self.wanted.order.column;
        let descends = self.wanted.order.descending == (self.way == Way::Down);
        query = match (nameless, stretch) {
            (Some(true), Stretch::Whole) => query.filter(lower(contacts::name).eq("")),
            (Some(false), Stretch::Whole) => query.filter(lower(contacts::name).gt("")),
            // Where the walk goes up, the place is its lower end: with two, SQLite may begin at the wrong one.
            (Some(false), Stretch::Beyond(_)) if descends => {
                query.filter(lower(contacts::name).gt(""))
            }
            _ => query,
        };
        // Those who are level are in the order of their ids; SQLite would sort them by what they have in common.
        let are_level = nameless == Some(true) || matches!(stretch, Stretch::Level(_));
        query = match (column, descends) {
            (_, true) if are_level => query.order(contacts::id.desc()),
            (_, false) if are_level => query.order(contacts::id),
            (Column::Email, true) => query.order((contacts::email.desc(), contacts::id.desc())),
            (Column::Email, false) => query.order((contacts::email, contacts::id)),
            (Column::Name, true) => {
                query.order((lower(contacts::name).desc(), contacts::id.desc()))
            }
            (Column::Name, false) => query.order((lower(contacts::name), contacts::id)),
            (Column::Added, true) => {
                query.order((contacts::first_seen_at.desc(), contacts::id.desc()))
            }
            (Column::Added, false) => query.order((contacts::first_seen_at, contacts::id)),
            (Column::Seen, true) => {
                query.order((contacts::last_seen_at.desc(), contacts::id.desc()))
            }
            (Column::Seen, false) => query.order((contacts::last_seen_at, contacts::id)),
        };
        query = match stretch {
            Stretch::Whole => query,
            Stretch::Level(place) => {
                query = match descends {
                    true => query.filter(contacts::id.lt(place.id)),
                    false => query.filter(contacts::id.gt(place.id)),
                };
                match (column, place.key.clone()) {
                    (Column::Email, PlaceKey::Text(key)) => query.filter(contacts::email.eq(key)),
                    (Column::Name, PlaceKey::Text(key)) => {
                        query.filter(lower(contacts::name).eq(key))
                    }
                    (Column::Added, PlaceKey::Time(at)) => {
                        query.filter(contacts::first_seen_at.eq(at))
                    }
                    (Column::Seen, PlaceKey::Time(at)) => {
                        query.filter(contacts::last_seen_at.eq(at))
                    }
                    _ => return Err(Error::NotFound),
                }
            }
            Stretch::Beyond(place) => match (column, descends, place.key.clone()) {
                (Column::Email, true, PlaceKey::Text(key)) => query.filter(contacts::email.lt(key)),
                (Column::Email, false, PlaceKey::Text(key)) => {
                    query.filter(contacts::email.gt(key))
                }
                (Column::Name, true, PlaceKey::Text(key)) => {
                    query.filter(lower(contacts::name).lt(key))
                }
                (Column::Name, false, PlaceKey::Text(key)) => {
                    query.filter(lower(contacts::name).gt(key))
                }
                (Column::Added, true, PlaceKey::Time(at)) => {
                    query.filter(contacts::first_seen_at.lt(at))
                }
                (Column::Added, false, PlaceKey::Time(at)) => {
                    query.filter(contacts::first_seen_at.gt(at))
                }
                (Column::Seen, true, PlaceKey::Time(at)) => {
                    query.filter(contacts::last_seen_at.lt(at))
                }
                (Column::Seen, false, PlaceKey::Time(at)) => {
                    query.filter(contacts::last_seen_at.gt(at))
                }
                _ => return Err(Error::NotFound),
            },
        };
        Ok(query)
    }
}

//! The numbers of an event's row, read as the [`Rules`] that they mean.

use std::num::{NonZeroU16, NonZeroU32};

use diesel::backend::Backend;
use diesel::deserialize::{self, FromStaticSqlRow, Queryable};
use diesel::expression::Selectable;
use diesel::sql_types::{Integer, Nullable};

use super::slots::Rules;
use crate::db::schema::events;

/// An event's [`Rules`] as a part of its row: numbers that the table's CHECKs forbid fail when they are read, so that
/// whoever holds an event need not ask again.
#[derive(Clone, Copy, Debug)]
pub struct Limits(pub(super) Rules);

type Columns = (
    Integer,
    Integer,
    Integer,
    Integer,
    Integer,
    Nullable<Integer>,
);
type Numbers = (i32, i32, i32, i32, i32, Option<i32>);

impl<Db: Backend> Selectable<Db> for Limits {
    type SelectExpression = (
        events::duration_minutes,
        events::increment_minutes,
        events::notice_minutes,
        events::days_ahead,
        events::buffer_minutes,
        events::daily_cap,
    );

    fn construct_selection() -> Self::SelectExpression {
        (
            events::duration_minutes,
            events::increment_minutes,
            events::notice_minutes,
            events::days_ahead,
            events::buffer_minutes,
            events::daily_cap,
        )
    }
}

impl<Db: Backend> Queryable<Columns, Db> for Limits
where
    Numbers: FromStaticSqlRow<Columns, Db>,
{
    type Row = Numbers;

    fn build(
        (duration, increment, notice, ahead, buffer, cap): Numbers,
    ) -> deserialize::Result<Self> {
        Ok(Self(Rules {
            duration_minutes: NonZeroU16::try_from(u16::try_from(duration)?)?,
            increment_minutes: NonZeroU16::try_from(u16::try_from(increment)?)?,
            notice_minutes: notice.try_into()?,
            days_ahead: ahead.try_into()?,
            buffer_minutes: buffer.try_into()?,
            daily_cap: cap
                .map(|cap| deserialize::Result::Ok(NonZeroU32::try_from(u32::try_from(cap)?)?))
                .transpose()?,
        }))
    }
}

//! How value types stand in columns: each parsed when it is read, so that a row never holds what could not be made.

/// Teaches diesel one value type: `column!(Type: SqlType as Borrowed, Owned, borrow, parse)`.
///
/// `borrow` gives the database form of a `&Type`, `parse` makes a `Type` of an owned one or fails with an error that
/// can be displayed. Diesel's own derives would have to stand at the type itself, and `values` knows no database.
macro_rules! column {
    ($value:ty: $sql:ty as $borrowed:ty, $owned:ty, $borrow:expr, $parse:expr) => {
        const _: () = {
            use diesel::backend::Backend;
            use diesel::deserialize::{self, FromSql, Queryable};
            use diesel::expression::AsExpression;
            use diesel::serialize::{self, Output, ToSql};
            use diesel::sql_types::{Nullable, SingleValue};

            impl<Db: Backend> ToSql<$sql, Db> for $value
            where
                $borrowed: ToSql<$sql, Db>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Db>) -> serialize::Result {
                    let borrow: fn(&$value) -> &$borrowed = $borrow;
                    <$borrowed as ToSql<$sql, Db>>::to_sql(borrow(self), out)
                }
            }

            impl<Db: Backend> FromSql<$sql, Db> for $value
            where
                $owned: FromSql<$sql, Db>,
            {
                fn from_sql(raw: Db::RawValue<'_>) -> deserialize::Result<Self> {
                    let owned = <$owned as FromSql<$sql, Db>>::from_sql(raw)?;
                    ($parse)(owned).map_err(|error| {
                        format!("{}: {error}", std::any::type_name::<$value>()).into()
                    })
                }
            }

            impl<Db: Backend, St: SingleValue> Queryable<St, Db> for $value
            where
                Self: FromSql<St, Db>,
            {
                type Row = Self;

                fn build(row: Self) -> deserialize::Result<Self> {
                    Ok(row)
                }
            }

            impl<'a> AsExpression<$sql> for &'a $value {
                type Expression = <&'a $borrowed as AsExpression<$sql>>::Expression;

                fn as_expression(self) -> Self::Expression {
                    let borrow: fn(&$value) -> &$borrowed = $borrow;
                    <&'a $borrowed as AsExpression<$sql>>::as_expression(borrow(self))
                }
            }

            impl<'a> AsExpression<Nullable<$sql>> for &'a $value {
                type Expression = <&'a $borrowed as AsExpression<Nullable<$sql>>>::Expression;

                fn as_expression(self) -> Self::Expression {
                    let borrow: fn(&$value) -> &$borrowed = $borrow;
                    <&'a $borrowed as AsExpression<Nullable<$sql>>>::as_expression(borrow(self))
                }
            }

            impl AsExpression<$sql> for $value {
                type Expression = <$owned as AsExpression<$sql>>::Expression;

                fn as_expression(self) -> Self::Expression {
                    let borrow: fn(&$value) -> &$borrowed = $borrow;
                    <$owned as AsExpression<$sql>>::as_expression(borrow(&self).to_owned())
                }
            }

            impl AsExpression<Nullable<$sql>> for $value {
                type Expression = <$owned as AsExpression<Nullable<$sql>>>::Expression;

                fn as_expression(self) -> Self::Expression {
                    let borrow: fn(&$value) -> &$borrowed = $borrow;
                    <$owned as AsExpression<Nullable<$sql>>>::as_expression(
                        borrow(&self).to_owned(),
                    )
                }
            }
        };
    };
}

/// [`column!`] for what is held as text: `text_column!(Type, as_str, parse)`.
macro_rules! text_column {
    ($value:ty, $as_str:expr, $parse:expr) => {
        $crate::db::columns::column!($value: diesel::sql_types::Text as str, String, $as_str, |text: String| {
            let parse = $parse;
            parse(text.as_str())
        });
    };
}

pub(crate) use {column, text_column};

use std::convert::Infallible;

use chrono::NaiveDateTime;
use diesel::sql_types::{BigInt, Binary, Timestamp};

use crate::values::{
    ActId, BlockId, CallId, CallStatus, ClientIp, ContactId, EmailAddress, EntryId, EventId,
    EventKind, FeedUrl, JobId, Kind, Mailbox, MemberId, MergeId, MessageId, NoteId, OrganizationId,
    Outcome, PhoneNumber, QuestionId, SessionId, Slug, TargetId, TimeZone, UtcTime, VisitId,
};

/// [`column!`] for the identifier of a row.
macro_rules! id_column {
    ($($id:ident),+ $(,)?) => {
        $(column!($id: BigInt as i64, i64, $id::as_i64, |number: i64| Ok::<_, Infallible>($id::from(number)));)+
    };
}

id_column!(
    OrganizationId,
    MemberId,
    SessionId,
    ContactId,
    EventId,
    QuestionId,
    CallId,
    TargetId,
    BlockId,
    ActId,
    VisitId,
    EntryId,
    JobId,
    MergeId,
    NoteId,
    MessageId,
);
column!(UtcTime: Timestamp as NaiveDateTime, NaiveDateTime, UtcTime::as_naive, |time: NaiveDateTime| {
    Ok::<_, Infallible>(UtcTime::from(time))
});
column!(ClientIp: Binary as [u8], Vec<u8>, |ip| ip.as_bytes(), |bytes: Vec<u8>| {
    ClientIp::from_slice(&bytes).ok_or("not 16 bytes")
});
text_column!(EmailAddress, EmailAddress::as_str, EmailAddress::parse);
text_column!(CallStatus, CallStatus::as_str, CallStatus::parse);
text_column!(Outcome, Outcome::as_str, Outcome::parse);
text_column!(EventKind, EventKind::as_str, EventKind::parse);
text_column!(FeedUrl, FeedUrl::as_str, FeedUrl::parse);
text_column!(Mailbox, Mailbox::as_str, |text| Mailbox::parse(text)
    .ok_or("not the form of a mailbox"));
text_column!(PhoneNumber, PhoneNumber::as_str, PhoneNumber::parse);
text_column!(Slug, Slug::as_str, Slug::parse);
text_column!(TimeZone, TimeZone::as_str, TimeZone::parse);
text_column!(Kind, |kind| kind.as_str(), |text| Kind::parse(text)
    .ok_or("no kind of target"));

//! Why something is put on the list, taken off it, or extended: the same field on each form.

use std::convert::Infallible;

use crate::web::Field;

/// The longest reason, in characters.
const LONGEST: usize = 500;

/// What was typed, unless it is too long or odd: then the field says so.
pub(in crate::tracking) fn reason(field: &mut Field) -> Option<String> {
    // A browser counts a line break as one character, and sends two.
    field.value = field.value.replace("\r\n", "\n");
    field.max_chars(LONGEST);
    field.plain();
    field.parse(|text| Ok::<_, Infallible>(text.trim().to_owned()))
}

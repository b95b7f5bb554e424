//! Why a call is canceled or moved: for the staff alone, and always asked for.

use crate::web::Field;

/// The most characters of a reason.
pub const REASON_CHARS: usize = 1_000;

/// The reason without space around it, unless it is blank, too long or not to be read: then the field says so.
pub fn reason(field: &mut Field) -> Option<String> {
    // A browser counts a line break as one character, and sends two.
    field.value = field.value.replace("\r\n", "\n");
    field.required("Say why: the reason stays with the call, for your colleagues.");
    field.max_chars(REASON_CHARS);
    field.plain();
    field.parse(|text| Ok::<_, &str>(text.trim().to_owned()))
}

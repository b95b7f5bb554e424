//! Warnings, and the field in which they are confirmed: `tracking/_confirm.html`.

use crate::tracking::GuardRails;
use crate::tracking::guard_rails::Confirmation;
use crate::web::Field;

/// Says in the field what is to be typed.
pub(super) fn ask(field: &mut Field, phrase: &str) {
    field.refuse(match field.is_blank() {
        true => format!("Read this, and type {phrase} to confirm it."),
        false => format!("Type exactly {phrase} to confirm what is said here now."),
    });
}

/// What was answered by a field and the warnings that stood above it.
pub(super) fn answer(field: &Field, seen: &[String]) -> Confirmation {
    Confirmation {
        typed: field.value.clone(),
        seen: seen.iter().cloned().collect(),
    }
}

/// The warnings, each with the name by which the form sends it.
pub(super) fn warnings(rails: &GuardRails) -> Vec<(String, String)> {
    let warnings = rails.warnings.iter();
    warnings
        .map(|warning| (warning.code(), warning.to_string()))
        .collect()
}

/// Why it cannot be done at all.
pub(super) fn refusals(rails: &GuardRails) -> Vec<String> {
    rails.refusals.iter().map(ToString::to_string).collect()
}

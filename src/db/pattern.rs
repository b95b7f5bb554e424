//! How a part of a text is found: by a pattern that means nothing but the part itself.

diesel::define_sql_function! {
    /// ASCII letters in lower case, in both databases: PostgreSQL's columns are COLLATE "C".
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// The pattern of all that has `part` in it, for `like(…).escape('\\')`: with `\` before what LIKE would take for a sign of
/// its own.
pub fn containing(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}

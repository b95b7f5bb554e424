//! What clings to a value that was copied from somewhere: white space, and marks that nobody sees.

/// `text` without the white space and invisible marks round it.
///
/// Address books wrap phone numbers in direction marks, web pages leave zero-width spaces, and spreadsheets a byte order
/// mark: the person who pastes such a value sees nothing to correct, so an error would be no help.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Whether `c` is a format character (Unicode category Cf) that is drawn as nothing at all.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_invisible_marks_are_trimmed_at_both_ends_only() {
        assert_eq!(
            trim("\u{feff} \u{a0}\u{202a}a b\u{202c}\u{200b}\r\n"),
            "a b"
        );
        assert_eq!(trim("a\u{200b}b"), "a\u{200b}b");
    }

    #[test]
    fn control_characters_are_not_trimmed() {
        assert_eq!(trim("a\0"), "a\0");
    }
}

//! Characters that nobody sees.

/// Whether nobody sees that it is there, and no script needs it: soft hyphen, zero-width space, word joiner, byte order mark, and what
/// sets the direction of writing, or turns it round (Unicode Standard Annex 9, 2).
pub fn is_unseen(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

//! Text whose letters stand each in one piece: macOS writes the é of a file's name as an e and its accent.

use icu_normalizer::ComposingNormalizerBorrowed as ComposingNormalizer;

/// The same text in Unicode's normalization form C, in which people type it and databases compare it.
pub fn composed(text: &str) -> String {
    ComposingNormalizer::new_nfc().normalize(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_and_its_accent_become_one() {
        assert_eq!(composed("Jose\u{301} \u{438}\u{306}"), "José й");
        assert_eq!(composed("José ½ ﬁ"), "José ½ ﬁ");
    }
}

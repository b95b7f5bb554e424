//! The code that whoever sets up a fresh server reads at its terminal: proof that the server is theirs.

use std::fmt;

/// Letters and digits that nobody confuses.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH: usize = 12;

/// Twelve letters and digits, 60 bits: `K7QM-X2PD-93FA`.
///
/// It is derived from the deployment's secret, so that every server of one deployment prints the same and no table has
/// to keep it. Once an organization exists there is no setup any more, and the code is worth nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct SetupCode(String);

impl SetupCode {
    /// The code for this key.
    pub fn of(key: &[u8; 64]) -> Self {
        Self(
            key.iter()
                .take(LENGTH)
                .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
                .collect(),
        )
    }

    /// Whether this is what was typed, whatever its case, hyphens and spaces.
    pub fn is(&self, typed: &str) -> bool {
        let typed: Vec<u8> = typed
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| byte.to_ascii_uppercase())
            .collect();
        // Every letter is looked at, so that the time does not tell how many were right.
        let differences = self
            .0
            .bytes()
            .zip(&typed)
            .fold(0, |differences, (own, typed)| differences | (own ^ typed));
        typed.len() == LENGTH && differences == 0
    }
}

impl fmt::Display for SetupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_known_however_it_is_typed() {
        let code = SetupCode::of(&std::array::from_fn(|place| place as u8));
        assert_eq!(code.to_string(), "ABCD-EFGH-JKLM");
        for typed in ["ABCD-EFGH-JKLM", " abcdefghjklm ", "abcd efgh jklm"] {
            assert!(code.is(typed), "{typed}");
        }
        for typed in ["", "ABCD-EFGH-JKL", "ABCD-EFGH-JKLMN", "ABCD-EFGH-JKLN"] {
            assert!(!code.is(typed), "{typed}");
        }
    }
}

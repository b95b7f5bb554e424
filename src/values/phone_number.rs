//! A phone number, in the one form in which it is stored and compared.

mod trunk_zero;

use std::fmt;
use std::str::FromStr;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use phonenumber::Mode;

use super::pasted;

/// Digits of the shortest number in use, its country code included: four behind `+683` or `+247`.
const MIN_DIGITS: usize = 7;
/// Digits of the longest number that E.164 allows, section 6.
const MAX_DIGITS: usize = 15;
/// A phone number with its country code as in ITU-T E.164: `+` and 7 to 15 digits, such as `+4915112345678`.
///
/// The country code exists; whether the number does is nobody's to know, since numbering plans change faster than tables.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as people write it, with `+` or `00` in front: `+49 (0)151 / 123-456.78`, `tel:+1-202-555-0123`.
    pub fn parse(text: &str) -> Result<Self, PhoneNumberError> {
        let text = pasted::trim(text);
        let text = text.strip_prefix("tel:").unwrap_or(text);
        let Written {
            digits,
            before_bracketed_zero,
        } = written(text)?;
        if !(MIN_DIGITS..=MAX_DIGITS + 1).contains(&digits.len()) {
            return Err(PhoneNumberError::Length);
        }
        let number = canonical(&digits, before_bracketed_zero)?;
        if !(MIN_DIGITS..=MAX_DIGITS).contains(&(number.len() - 1)) {
            return Err(PhoneNumberError::Length);
        }
        Ok(Self(number))
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was typed behind the international prefix.
struct Written {
    /// Its digits, rid of everything that people put between them.
    digits: String,
    /// How many of them stand before a zero that is alone in brackets, if one is.
    before_bracketed_zero: Option<usize>,
}

fn written(text: &str) -> Result<Written, PhoneNumberError> {
    let mut bare = String::with_capacity(text.len());
    let mut bracket = None;
    let mut bracketed_zero = None;
    for c in text.chars() {
        if let Some(digit) = digit(c) {
            bare.push(digit);
            continue;
        }
        match c {
            '+' | '\u{ff0b}' if bare.is_empty() => bare.push('+'),
            '(' => bracket = Some(bare.len()),
            ')' => {
                let zero = bracket.take().filter(|at| bare[*at..] == *"0");
                bracketed_zero = bracketed_zero.or(zero);
            }
            '-' | '.' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            _ if c.is_whitespace() && !c.is_control() || pasted::is_invisible(c) => {}
            _ => return Err(PhoneNumberError::Character),
        }
    }
    if bare.is_empty() {
        return Err(PhoneNumberError::Empty);
    }
    let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00"));
    let digits = digits.ok_or(PhoneNumberError::NoCountryCode)?;
    let prefix = bare.len() - digits.len();
    Ok(Written {
        digits: digits.to_owned(),
        before_bracketed_zero: bracketed_zero.and_then(|at| at.checked_sub(prefix)),
    })
}

/// The digit that this is, in whatever script.
///
/// Unicode has the ten digits of a script one after another, from its zero on (section 4.6 of the standard). Where several
/// tens follow each other, each is whole.
pub fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c).filter(char::is_ascii_digit);
    }
    let category = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |c: &char| category.get(*c) == GeneralCategory::DecimalNumber;
    if !is_digit(&c) {
        return None;
    }
    let before = ('\0'..c).rev().take_while(is_digit).count();
    char::from_digit(u32::try_from(before).ok()? % 10, 10)
}

/// The number in E.164, without the trunk zero that people leave in (`+49 (0)151 …`).
///
/// The parser also takes real digits for trunk and carrier codes (`+7 800 …`, `+86 123 45…`), and so would make one number of
/// several. Hence it is believed only where its result is a number of the country's plan.
fn canonical(
    digits: &str,
    before_bracketed_zero: Option<usize>,
) -> Result<String, PhoneNumberError> {
    let written = format!("+{digits}");
    let parsed =
        phonenumber::parse(None, &written).map_err(|_| PhoneNumberError::UnknownCountry)?;
    if parsed.is_valid() {
        return Ok(parsed.format().mode(Mode::E164).to_string());
    }
    match trunk_zero::without(digits, parsed.code().value(), before_bracketed_zero) {
        Some(bare) => canonical(&bare, None),
        None => Ok(written),
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PhoneNumber {
    type Err = PhoneNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Why a text is no phone number, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneNumberError {
    /// Nothing was given.
    Empty,
    /// A letter or sign that belongs to no number, such as an extension.
    Character,
    /// Neither `+` nor `00` in front.
    NoCountryCode,
    /// No country has this code.
    UnknownCountry,
    /// Fewer than 7 or more than 15 digits.
    Length,
}

impl fmt::Display for PhoneNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Enter a phone number.",
            Self::Character => {
                "A phone number has digits only, without letters and without an extension."
            }
            Self::NoCountryCode => "Start with + and the country code, as in +49 151 12345678.",
            Self::UnknownCountry => {
                "No country has this code. Please check the digits after the +."
            }
            Self::Length => "This phone number is too short or too long. Please check its digits.",
        })
    }
}

impl std::error::Error for PhoneNumberError {}

#[cfg(test)]
pub(super) mod tests {
    use phonenumber::metadata::DATABASE;
    use proptest::prelude::*;

    use super::*;

    /// Numbers of several countries, some of them equal.
    pub(in crate::values) fn any_phone() -> impl Strategy<Value = PhoneNumber> {
        "\\+(49151|1202555|39061|7800|8613)[0-9]{6}|\\+4915112345678"
            .prop_map(|text| PhoneNumber::parse(&text).unwrap())
    }

    fn parsed(text: &str) -> String {
        PhoneNumber::parse(text).unwrap().to_string()
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for text in [
            "+4915112345678",
            " +49 151 12345678 ",
            "+49 (0)151 / 123-456.78",
            "0049 151 12345678",
            "00 49 (0) 151 12345678",
            "(+49) 151 12345678",
            "+49\u{a0}151\u{2013}12345678",
            "\u{202a}+4915112345678\u{202c}",
            "\u{ff0b}49 151 1234\u{200b}5678",
            "tel:+49-151-12345678",
            "\u{ff0b}\u{ff14}\u{ff19}151 12345678",
            "+\u{664}\u{669}\u{661}\u{665}\u{661} \u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{667}\u{668}",
            "+\u{6f4}\u{6f9}151 123456\u{9ed}\u{96e}",
            // Gujarati, Thai, N'Ko and Myanmar; then mathematical digits, of which five tens follow each other.
            "+\u{aea}\u{aef}151 12\u{e53}\u{7c4}\u{1045}678",
            "+\u{1d7d2}\u{1d7e1}\u{1d7e3}\u{1d7f1}\u{1d7f7} 12345678",
        ] {
            assert_eq!(parsed(text), "+4915112345678", "{text:?}");
        }
    }

    #[test]
    fn a_trunk_zero_goes_where_the_country_drops_it_and_stays_where_it_is_dialled() {
        assert_eq!(parsed("+44 (0)20 7946 0000"), "+442079460000");
        assert_eq!(parsed("+33 (0)6 12 34 56 78"), "+33612345678");
        assert_eq!(parsed("+39 06 1234 5678"), "+390612345678");
    }

    #[test]
    fn a_trunk_zero_goes_from_numbers_that_no_table_knows() {
        for (text, number) in [
            ("+44 (0)7700 900146", "+447700900146"),
            ("(+44) ( 0 ) 7700 900146", "+447700900146"),
            ("0044(0)7700/900146", "+447700900146"),
            ("+44 \u{200b}(\u{ff10})7700 900146", "+447700900146"),
            ("+44 07700 900146", "+447700900146"),
            ("+44 (0)1632 960123", "+441632960123"),
            ("+33 (0)6 39 98 12 34", "+33639981234"),
            ("+353 (0)20 910 1234", "+353209101234"),
            ("+1 (0)202 555 0123", "+12025550123"),
        ] {
            assert_eq!(parsed(text), number, "{text:?}");
        }
    }

    #[test]
    fn a_zero_stays_where_it_is_dialled_or_is_no_trunk_zero() {
        for (text, number) in [
            ("+39 (0)999 9999 9999", "+39099999999999"),
            ("+378 (0)1234 567890", "+37801234567890"),
            ("+225 (0)9 99 99 99 99 99", "+225099999999999"),
            ("+44 7700 (0)900146", "+4477000900146"),
            ("+44 (07700) 900146 (0)", "+4477009001460"),
            ("+81 0077 7123", "+8100777123"),
            ("+1 0202 555 0123", "+102025550123"),
        ] {
            assert_eq!(parsed(text), number, "{text:?}");
        }
    }

    #[test]
    fn a_number_of_fifteen_digits_may_have_its_trunk_zero_as_well() {
        assert_eq!(parsed("+43 (0)1 234567890123"), "+431234567890123");
    }

    #[test]
    fn digits_that_look_like_a_trunk_or_carrier_code_stay() {
        for text in [
            "+78005553535",
            "+8612345678901",
            "+5491123456789",
            "+541115123456789",
        ] {
            assert_eq!(parsed(text), text);
        }
    }

    #[test]
    fn no_example_of_any_country_is_changed() {
        let mut count = 0;
        for plan in DATABASE.iter() {
            let kinds = plan.descriptors();
            let kinds = [
                Some(kinds.general()),
                kinds.fixed_line(),
                kinds.mobile(),
                kinds.toll_free(),
                kinds.voip(),
            ];
            for example in kinds
                .into_iter()
                .flatten()
                .filter_map(|kind| kind.example())
            {
                let text = format!("+{}{example}", plan.country_code());
                if text.len() > MIN_DIGITS {
                    assert_eq!(parsed(&text), text, "{}", plan.id());
                    count += 1;
                }
            }
        }
        assert!(count > 400, "{count}");
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_reason() {
        use PhoneNumberError::*;
        for (text, error) in [
            (" ", Empty),
            ("tel:", Empty),
            ("()", Empty),
            ("0151 12345678", NoCountryCode),
            ("202 555 0123", NoCountryCode),
            ("+1 202 555 0123 ext. 5", Character),
            ("+1 202 555 0123x5", Character),
            ("+1 800 FLOWERS", Character),
            ("+49 151 12345678, +49 151 12345679", Character),
            ("+49+15112345678", Character),
            ("+49151\u{0}12345678", Character),
            ("jane@example.com", Character),
            ("+999 12345678", UnknownCountry),
            ("+0049 151 12345678", UnknownCountry),
            ("+", Length),
            ("+49 151", Length),
            ("+1234567890123456", Length),
        ] {
            assert_eq!(PhoneNumber::parse(text), Err(error), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_printed_number_is_read_as_the_same(text in "\\+[1-9][0-9]{4,16}|(\\+|00)[-0-9() ./]{5,20}") {
            if let Ok(phone) = PhoneNumber::parse(&text) {
                prop_assert_eq!(PhoneNumber::parse(phone.as_str()), Ok(phone.clone()));
                prop_assert!((MIN_DIGITS..=MAX_DIGITS).contains(&(phone.as_str().len() - 1)), "{}", phone);
            }
        }

        #[test]
        fn a_bracketed_trunk_zero_makes_no_other_number(code in "1|33|353|44|46|49|61|91", number in "[1-9][0-9]{5,9}") {
            let text = format!("+{code} (0){number}");
            prop_assert_eq!(PhoneNumber::parse(&text), PhoneNumber::parse(&format!("+{code} {number}")));
        }

        #[test]
        fn no_text_is_too_odd_to_be_answered(text in ".*") {
            let _ = PhoneNumber::parse(&text);
        }
    }
}

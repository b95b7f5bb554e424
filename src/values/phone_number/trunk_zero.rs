//! The zero that people dial in front of numbers of their own country, and leave in when they write the country code.

use phonenumber::metadata::DATABASE;

/// The codes of countries in which a zero in front is a part of the number, and is dialled from abroad too: Italy and the
/// Vatican, Ivory Coast, Burkina Faso, Benin, Gabon, Congo, Rwanda, San Marino, Tajikistan.
const DIAL_THE_ZERO: [u16; 9] = [39, 225, 226, 229, 241, 242, 250, 378, 992];

/// The digits without a zero right behind the country code, if that is a trunk zero without doubt, whether or not the parser
/// knows the number: one in brackets (`+44 (0)7700 …`), or one in a country that puts it in front of numbers and has none that
/// begin with it.
pub(super) fn without(
    digits: &str,
    code: u16,
    before_bracketed_zero: Option<usize>,
) -> Option<String> {
    let country = code.to_string();
    let number = digits.strip_prefix(&country)?.strip_prefix('0')?;
    if DIAL_THE_ZERO.contains(&code) {
        return None;
    }
    let is_bracketed = before_bracketed_zero == Some(country.len());
    // Two zeros are in front of numbers of another kind, such as free ones of Japan.
    let is_trunk = || !number.starts_with('0') && puts_zero_in_front(code);
    (is_bracketed || is_trunk()).then(|| country + number)
}

/// Whether all countries of this code put a zero in front of numbers that are dialled within them.
fn puts_zero_in_front(code: u16) -> bool {
    let plans = DATABASE.by_code(&code).unwrap_or_default();
    plans
        .into_iter()
        .all(|plan| plan.national_prefix() == Some("0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of lines and mobiles: what begins with a zero otherwise, such as free numbers, the parser knows.
    #[test]
    fn no_country_has_numbers_that_begin_with_a_zero_that_is_taken_out() {
        for plan in DATABASE.iter() {
            let kinds = plan.descriptors();
            let kinds = [kinds.fixed_line(), kinds.mobile()];
            let begins = (1..=9).flat_map(|second| (4..=12).map(move |rest| (second, rest)));
            let with_zero = begins.flat_map(|(second, rest)| {
                ["1", "2", "5", "9"].map(|digit| format!("0{second}{}", digit.repeat(rest)))
            });
            let mut with_zero = with_zero.filter(|number| {
                let mut kinds = kinds.into_iter().flatten();
                kinds.any(|kind| kind.is_match(number))
            });
            if !DIAL_THE_ZERO.contains(&plan.country_code()) {
                assert_eq!(with_zero.next(), None, "{}", plan.id());
            }
        }
    }
}

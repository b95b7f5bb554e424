//! What a page showed of a thing, part by part: whoever saves it tells by one short text what they looked at, and so
//! overwrites nothing that they have not seen.

/// The parts of a thing, in the order of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown(Vec<Part>);

/// One part, as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is called on the page.
    pub name: &'static str,
    /// All of it, for people; empty if there is nothing.
    pub value: String,
}

impl Shown {
    /// These parts, each with its name.
    pub fn of(parts: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let part = |(name, value)| Part { name, value };
        Self(parts.into_iter().map(part).collect())
    }

    /// What the form sends back.
    pub fn seal(&self) -> String {
        let digests = self.0.iter().map(Part::digest);
        digests.collect::<Vec<_>>().join("-")
    }

    /// The parts that are not any more what they were when this seal was made; all of them if it is none of this thing's.
    pub fn changed_since(self, seal: &str) -> Vec<Part> {
        let seen: Vec<&str> = seal.split('-').collect();
        let is_known = seen.len() == self.0.len();
        let mut parts = self.0;
        let mut seen = seen.into_iter();
        parts.retain(|part| seen.next() != Some(&part.digest()) || !is_known);
        parts
    }
}

impl Part {
    fn digest(&self) -> String {
        format!("{:016x}", fnv1a(self.value.as_bytes()))
    }
}

/// FNV-1a (64 bits): the same on every server and in every version. It guards against haste, not against attackers: who
/// sends such a form may do what it asks for anyhow.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, hours: &str) -> Shown {
        Shown::of([("Name", name.to_owned()), ("Hours", hours.to_owned())])
    }

    fn changed(now: Shown, seal: &str) -> Vec<&'static str> {
        let parts = now.changed_since(seal);
        parts.into_iter().map(|part| part.name).collect()
    }

    #[test]
    fn only_what_is_another_since_is_told() {
        let seal = shown("Intro", "9-12").seal();
        assert_eq!(changed(shown("Intro", "9-12"), &seal), [""; 0]);
        assert_eq!(changed(shown("Demo", "9-12"), &seal), ["Name"]);
        assert_eq!(changed(shown("Intro", ""), &seal), ["Hours"]);
        assert_eq!(changed(shown("9-12", "Intro"), &seal), ["Name", "Hours"]);
    }

    #[test]
    fn a_seal_of_nothing_of_the_kind_has_seen_nothing() {
        let seal = shown("Intro", "9-12").seal();
        for odd in ["", "x", &seal[..16], &format!("{seal}-{seal}")] {
            assert_eq!(changed(shown("Intro", "9-12"), odd), ["Name", "Hours"]);
        }
    }
}

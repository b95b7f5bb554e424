//! The name of a call in the calendars of the world.

use std::fmt;

use super::CallId;

/// The UID of a call's calendar entry: the same whatever becomes of the call, and no other's in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallUid<'a> {
    /// Which call.
    pub call: CallId,
    /// What the UIDs of all calls of its organization end in.
    pub tail: &'a str,
}

impl<'a> CallUid<'a> {
    /// Reads what [`CallUid`] prints; nothing if it is anybody else's.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (call, tail) = text.strip_prefix("call-")?.split_once('.')?;
        let uid = Self {
            call: call.parse().ok()?,
            tail,
        };
        (uid.to_string() == text).then_some(uid)
    }
}

impl fmt::Display for CallUid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call-{}.{}", self.call, self.tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_of_ours_is_read_back_and_no_other() {
        let uid = CallUid {
            call: CallId::from(17),
            tail: "acme@calls.example.com",
        };
        assert_eq!(uid.to_string(), "call-17.acme@calls.example.com");
        assert_eq!(CallUid::parse(&uid.to_string()), Some(uid));
        for other in [
            "",
            "call-17",
            "call.acme@calls.example.com",
            "call-x.acme@calls.example.com",
            "call-+17.acme@calls.example.com",
            "4f2a17@google.com",
            "040000008200E00074C5B7101A82E008",
        ] {
            assert_eq!(CallUid::parse(other), None, "{other}");
        }
    }
}

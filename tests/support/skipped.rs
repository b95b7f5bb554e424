//! What a machine cannot test is said once; where `LEADGATE_TEST_ALL` is set, as in CI, it is a failure.

use std::collections::BTreeSet;
use std::sync::Mutex;

static SAID: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

/// Tells that `what` is not tested, and why.
pub fn skip(what: &'static str, why: &str) {
    assert!(
        std::env::var_os("LEADGATE_TEST_ALL").is_none(),
        "LEADGATE_TEST_ALL is set, but {what} cannot be tested: {why}"
    );
    if SAID.lock().unwrap().insert(what) {
        // Past the capture of the test harness, so that it is seen when all goes well.
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr().lock(), "skipped: {what}: {why}");
    }
}

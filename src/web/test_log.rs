//! What a test's thread has logged, as text.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

thread_local! {
    static LOG: RefCell<Option<(Level, Vec<u8>)>> = const { RefCell::new(None) };
}

/// Collects this thread's log lines until it is dropped.
pub struct TestLog(());

impl TestLog {
    /// Begins to collect what is of `level` or worse.
    pub fn start(level: Level) -> Self {
        // One subscriber for all threads: with one for each, tracing's cache of who listens to what would
        // sometimes miss the newest.
        static SUBSCRIBED: Once = Once::new();
        SUBSCRIBED.call_once(|| {
            tracing_subscriber::fmt()
                .with_max_level(Level::DEBUG)
                .with_ansi(false)
                .with_writer(ToThread)
                .init();
        });
        tracing::callsite::rebuild_interest_cache();
        LOG.set(Some((level, Vec::new())));
        Self(())
    }

    /// Everything so far.
    pub fn text(&self) -> String {
        LOG.with_borrow(|log| {
            let (_, lines) = log.as_ref().unwrap();
            String::from_utf8(lines.clone()).unwrap()
        })
    }
}

impl Drop for TestLog {
    fn drop(&mut self) {
        LOG.set(None);
    }
}

struct ToThread;

struct Line(Level);

impl MakeWriter<'_> for ToThread {
    type Writer = Line;

    fn make_writer(&self) -> Line {
        Line(Level::ERROR)
    }

    fn make_writer_for(&self, line: &Metadata<'_>) -> Line {
        Line(*line.level())
    }
}

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| match log {
            Some((level, lines)) if self.0 <= *level => lines.extend(bytes),
            _ => {}
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

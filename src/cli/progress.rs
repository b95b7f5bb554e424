//! How far long work has come, on stderr: a bar for people, a line now and then for files and pipes.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a line is written where there is no terminal.
const SELDOM: Duration = Duration::from_secs(10);

/// Work of several stages, one after the other.
pub struct Progress {
    bar: Option<ProgressBar>,
    stage: &'static str,
    said: Instant,
}

impl Progress {
    /// Nothing is under way yet.
    pub fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template(
                "{msg:<28} {wide_bar} {human_pos:>10} of {human_len:<10} {elapsed}",
            ) {
                bar.set_style(style);
            }
            bar
        });
        Self {
            bar,
            stage: "",
            said: Instant::now(),
        }
    }

    /// So much of the stage is done, of so much.
    pub fn tell(&mut self, stage: &'static str, done: usize, of: usize) {
        if let Some(bar) = &self.bar {
            if stage != self.stage {
                bar.set_message(stage);
            }
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        } else if stage != self.stage || done == of || self.said.elapsed() >= SELDOM {
            eprintln!("{stage}: {done} of {of}");
            self.said = Instant::now();
        }
        self.stage = stage;
    }

    /// It is done: the bar goes.
    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

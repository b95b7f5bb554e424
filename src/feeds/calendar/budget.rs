//! How much work a calendar may make: its owner writes its rules, and some rules never end.

use std::time::{Duration, Instant};

use super::Unreadable;

/// As many repetitions of all events together as are looked at, those of long ago among them.
const STEPS: u32 = 1_000_000;

/// What is left.
pub(super) struct Budget {
    steps: u32,
    until: Instant,
}

impl Budget {
    pub(super) fn of(patience: Duration) -> Self {
        Self {
            steps: STEPS,
            until: Instant::now() + patience,
        }
    }

    /// Takes one step, unless there is none left.
    pub(super) fn step(&mut self) -> Result<(), Unreadable> {
        self.steps = self.steps.checked_sub(1).ok_or(Unreadable::TooMuch)?;
        match Instant::now() < self.until {
            true => Ok(()),
            false => Err(Unreadable::TooMuch),
        }
    }
}

//! Times, and what is said of them.

use std::time::{Duration, Instant};

use leadgate::db::{Connection, Db, Result};

/// Times of the same thing.
#[derive(Clone, Default)]
pub struct Times(pub Vec<Duration>);

impl Times {
    /// The time below which so many of a hundred lie.
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut times = self.0.clone();
        times.sort_unstable();
        let place = (times.len() * percent).div_ceil(100).max(1) - 1;
        times.get(place).copied().unwrap_or_default()
    }

    /// Median, 99th percentile and maximum, in milliseconds.
    pub fn said(&self) -> String {
        format!(
            "{:>9.3} {:>9.3} {:>9.3}  of {}",
            millis(self.percentile(50)),
            millis(self.percentile(99)),
            millis(self.percentile(100)),
            self.0.len()
        )
    }
}

/// In milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Asks the same of the database again and again, and says how long it took: within the connection, without the way there.
pub async fn ask<T>(
    db: &Db,
    what: &str,
    times: usize,
    query: impl Fn(&mut Connection, usize) -> Result<T> + Send + 'static,
) -> Times
where
    T: 'static,
{
    let all = db
        .read(move |conn| {
            let mut all = Times::default();
            // The first warms the caches.
            for number in 0..=times {
                let begin = Instant::now();
                query(conn, number)?;
                if number > 0 {
                    all.0.push(begin.elapsed());
                }
            }
            Ok(all)
        })
        .await
        .unwrap();
    println!("{what:<58} {}", all.said());
    all
}

/// The heading of what [`ask`] says.
pub fn heading(what: &str) {
    println!(
        "\n{what:<58} {:>9} {:>9} {:>9}  ms",
        "median", "99 %", "longest"
    );
}

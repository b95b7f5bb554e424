//! How many messages a worker has under way, so that those that hang do not keep the others from leaving.

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::Id;
use tokio::time::Instant;

use crate::mail::{AT_ONCE, Room};

/// After so long a message hangs.
const SLOW: Duration = Duration::from_secs(5);

/// As many messages may hang before new ones wait for them: with those under way these are 50 connections, as many as Postfix takes from
/// one client as a rule (`smtpd_client_connection_count_limit`).
const HANGING: usize = 40;

/// Who has a place. The first tries of new messages wait for those that hang, or were tried before, only if these are too many; a
/// message that was tried waits until few hang.
#[derive(Debug, Default)]
pub(super) struct Places(HashMap<Id, Holder>);

#[derive(Debug)]
struct Holder {
    since: Instant,
    was_tried: bool,
}

impl Places {
    /// Gives a place to a message that is sent by this task.
    pub(super) fn give(&mut self, task: Id, was_tried: bool, now: Instant) {
        let since = now;
        self.0.insert(task, Holder { since, was_tried });
    }

    /// Takes back the place of a task that has ended.
    pub(super) fn take_back(&mut self, task: Id) {
        self.0.remove(&task);
    }

    /// How many there are for others.
    pub(super) fn room(&self, now: Instant) -> Room {
        let is_slow = |one: &&Holder| one.was_tried || now - one.since >= SLOW;
        let slow = self.0.values().filter(is_slow).count();
        let quick = self.0.len() - slow;
        // What hangs and finds no place there keeps the one that it has.
        let in_the_way = quick + slow.saturating_sub(HANGING);
        Room {
            untried: AT_ONCE.saturating_sub(in_the_way),
            tried: AT_ONCE.saturating_sub(slow),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The room beside messages that were tried before or not, and are under way for so many seconds.
    fn room(under_way: &[(usize, bool, u64)]) -> (usize, usize) {
        let now = Instant::now() + Duration::from_secs(100);
        let holders = under_way.iter().flat_map(|(count, was_tried, seconds)| {
            let since = now - Duration::from_secs(*seconds);
            (0..*count).map(move |_| (since, *was_tried))
        });
        let places = holders.map(|(since, was_tried)| {
            let task = actix_web::rt::spawn(async {}).id();
            (task, Holder { since, was_tried })
        });
        let room = Places(places.collect()).room(now);
        (room.untried, room.tried)
    }

    #[actix_web::test]
    async fn what_hangs_or_was_tried_has_places_of_its_own() {
        assert_eq!(room(&[]), (10, 10));
        assert_eq!(room(&[(4, false, 1)]), (6, 10));
        assert_eq!(room(&[(10, false, 1)]), (0, 10));
        // A moment later.
        assert_eq!(room(&[(10, false, 6)]), (10, 0));
        assert_eq!(room(&[(10, true, 1)]), (10, 0));
        assert_eq!(room(&[(3, true, 1), (2, false, 6), (1, false, 1)]), (9, 5));
        assert_eq!(room(&[(40, false, 6)]), (10, 0));
        // More hang than have a place there.
        assert_eq!(room(&[(43, false, 6), (2, false, 1)]), (5, 0));
        assert_eq!(room(&[(50, false, 6)]), (0, 0));
        assert_eq!(room(&[(10, true, 1), (40, false, 6)]), (0, 0));
    }
}

//! A test that measures time has the machine to itself: it waits for the others, and they for it.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

static MACHINE: RwLock<()> = RwLock::new(());

thread_local! {
    /// What the test of this thread has of the machine, and how many hold it. A test that has its part asks for no second one:
    /// it would wait for a test that waits for it.
    static HELD: RefCell<(usize, Option<Held>)> = const { RefCell::new((0, None)) };
}

#[expect(dead_code, reason = "it is held, not looked at")]
enum Held {
    Part(RwLockReadGuard<'static, ()>),
    Whole(RwLockWriteGuard<'static, ()>),
}

/// Holds the machine, or a part of it, for the test of this thread.
pub struct Share(PhantomData<*const ()>);

/// Runs beside others, once none is alone.
pub fn share() -> Share {
    hold(|| Held::Part(MACHINE.read().unwrap_or_else(PoisonError::into_inner)))
}

/// Runs alone, once the others are done. To be asked for before anything else.
pub fn alone() -> Share {
    let has_part = HELD.with_borrow(|(count, _)| *count > 0);
    assert!(!has_part, "whoever has a part waits for itself");
    hold(|| Held::Whole(MACHINE.write().unwrap_or_else(PoisonError::into_inner)))
}

fn hold(take: impl FnOnce() -> Held) -> Share {
    HELD.with_borrow_mut(|(count, held)| {
        held.get_or_insert_with(take);
        *count += 1;
    });
    Share(PhantomData)
}

impl Drop for Share {
    fn drop(&mut self) {
        HELD.with_borrow_mut(|(count, held)| {
            *count -= 1;
            if *count == 0 {
                *held = None;
            }
        });
    }
}

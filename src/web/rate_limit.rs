//! How often one visitor may come: by the IP address alone, so that nobody shuts the door for others.

use std::num::NonZeroU32;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, web};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::{Failure, VisitorIp};
use crate::values::{ClientIp, Network};

/// How many sign-ins may be tried at once. A person who mistypes five times is not held up, nor is an office that begins its
/// day behind one address.
const SIGN_INS: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);

/// After how long one more may be tried.
const ANOTHER_SIGN_IN: Duration = Duration::from_secs(6);

/// How many pages may be looked at for one form sent: it takes some to come to the next form.
const PAGES: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);

/// How many visitors are counted at once: a few megabytes. Who has more addresses than this is not held by a limit for one.
const MOST_VISITORS: usize = 100_000;

/// After so many requests those are forgotten who have been away long enough to have all their forms again.
const SWEEP: u32 = 1_000;

type Counts<C> =
    RateLimiter<Network, HashMapStateStore<Network>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// The limit, and who has come how often: in the memory of this process, so that each of several servers counts for
/// itself.
///
/// A visitor is an IPv4 address or an IPv6 /64 ([`ClientIp::subscriber`]).
pub struct RateLimit<C: Clock = DefaultClock> {
    quota: Option<Quota>,
    clock: C,
    counts: RwLock<Counts<C>>,
    requests: AtomicU32,
}

impl RateLimit {
    /// So many forms a minute, and five times as many pages, from one visitor; they may all come at once. 0 is no limit.
    pub fn of_forms(forms_per_minute: u32) -> Self {
        Self::with_clock(forms_per_minute, DefaultClock::default())
    }
}

impl<C: Clock + Clone> RateLimit<C> {
    fn with_clock(forms_per_minute: u32, clock: C) -> Self {
        let per_minute = NonZeroU32::new(forms_per_minute.saturating_mul(PAGES.get()));
        Self::with_quota(per_minute.map(Quota::per_minute), clock)
    }

    fn with_quota(quota: Option<Quota>, clock: C) -> Self {
        let any = quota.unwrap_or(Quota::per_minute(NonZeroU32::MIN));
        Self {
            quota,
            counts: RwLock::new(RateLimiter::hashmap_with_clock(any, clock.clone())),
            clock,
            requests: AtomicU32::new(0),
        }
    }

    /// Counts a request, or tells after how long it may be tried again. One that is turned away is not counted: who waits
    /// as long as told gets in.
    fn count(&self, ip: ClientIp, cost: NonZeroU32) -> Result<(), Duration> {
        let Some(quota) = self.quota else {
            return Ok(());
        };
        if self.requests.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.sweep(quota);
        }
        let counts = self.counts.read();
        let counts = counts.unwrap_or_else(|poisoned| poisoned.into_inner());
        match counts.check_key_n(&ip.subscriber(), cost) {
            Ok(Err(full)) => Err(full.wait_time_from(self.clock.now())),
            // The other error is a cost above the whole limit, which is at least one form.
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }

    /// Forgets who has been away long enough; or everybody, rather than let strangers fill the memory.
    fn sweep(&self, quota: Quota) {
        let counts = self.counts.write();
        let mut counts = counts.unwrap_or_else(|poisoned| poisoned.into_inner());
        counts.retain_recent();
        counts.shrink_to_fit();
        if counts.len() > MOST_VISITORS {
            tracing::warn!("more visitors than are counted: all counts begin anew");
            *counts = RateLimiter::hashmap_with_clock(quota, self.clock.clone());
        }
    }
}

/// The limit of those who say that they belong to the staff, by sign-in and setup: of its own, so that who has sent too many
/// forms can sign in. Only what is sent counts, right or wrong: never by the email that was named, or a stranger could shut
/// its owner out.
pub struct SignInLimit<C: Clock = DefaultClock>(RateLimit<C>);

impl SignInLimit {
    /// Twenty at once from one visitor, then one every six seconds.
    pub fn of_visitors() -> Self {
        Self::with_clock(DefaultClock::default())
    }
}

impl<C: Clock + Clone> SignInLimit<C> {
    fn with_clock(clock: C) -> Self {
        let quota = Quota::with_period(ANOTHER_SIGN_IN);
        let quota = quota.map(|quota| quota.allow_burst(SIGN_INS));
        Self(RateLimit::with_quota(quota, clock))
    }

    /// Counts one that is tried, or tells after how long it may be tried again. One that is turned away is not counted.
    pub fn count(&self, VisitorIp(ip): VisitorIp) -> Result<(), Duration> {
        self.0.count(ip, NonZeroU32::MIN)
    }
}

/// Middleware: answers with [`Failure::TooMany`] who comes more often than the app's [`RateLimit`] allows, before anything
/// is known of them but their address.
pub async fn limit_rate<B: MessageBody>(
    VisitorIp(ip): VisitorIp,
    limit: web::Data<RateLimit>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let cost = match *request.method() {
        Method::POST => PAGES,
        _ => NonZeroU32::MIN,
    };
    match limit.count(ip, cost) {
        Ok(()) => next.call(request).await,
        Err(wait) => Err(Failure::TooMany(wait).into()),
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn ip(text: &str) -> ClientIp {
        ClientIp::parse(text).unwrap()
    }

    fn limit(forms: u32) -> (RateLimit<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (RateLimit::with_clock(forms, clock.clone()), clock)
    }

    #[test]
    fn who_waits_as_long_as_told_gets_in_and_nobody_sooner() {
        let (limit, clock) = limit(2);
        let visitor = ip("203.0.113.7");
        assert_eq!(limit.count(visitor, PAGES), Ok(()));
        assert_eq!(limit.count(visitor, PAGES), Ok(()));
        let wait = limit.count(visitor, PAGES).unwrap_err();
        assert_eq!(wait, Duration::from_secs(30));
        clock.advance(wait - Duration::from_secs(1));
        assert!(limit.count(visitor, PAGES).is_err());
        clock.advance(Duration::from_secs(1));
        assert_eq!(limit.count(visitor, PAGES), Ok(()));
    }

    #[test]
    fn a_form_counts_as_much_as_five_pages() {
        let (limit, _) = limit(2);
        let visitor = ip("203.0.113.7");
        for _ in 0..5 {
            assert_eq!(limit.count(visitor, NonZeroU32::MIN), Ok(()));
        }
        assert_eq!(limit.count(visitor, PAGES), Ok(()));
        assert!(limit.count(visitor, NonZeroU32::MIN).is_err());
    }

    #[test]
    fn a_visitor_is_an_address_or_a_network_of_64_bits_and_no_other_pays_for_it() {
        let (limit, _) = limit(1);
        for (text, is_let_in) in [
            ("203.0.113.7", true),
            ("::ffff:203.0.113.7", false),
            ("203.0.113.8", true),
            ("2001:db8:1:2::1", true),
            ("2001:db8:1:2:3:4:5:6", false),
            ("2001:db8:1:3::1", true),
        ] {
            assert_eq!(limit.count(ip(text), PAGES).is_ok(), is_let_in, "{text}");
        }
    }

    #[test]
    fn twenty_may_sign_in_at_once_from_one_address_and_then_one_every_six_seconds() {
        let clock = FakeRelativeClock::default();
        let limit = SignInLimit::with_clock(clock.clone());
        let from = |text: &str| limit.count(VisitorIp(ip(text)));
        for _ in 0..20 {
            assert_eq!(from("203.0.113.7"), Ok(()));
        }
        assert_eq!(from("203.0.113.7"), Err(Duration::from_secs(6)));
        assert_eq!(from("203.0.113.8"), Ok(()), "nobody else pays for it");
        clock.advance(Duration::from_secs(6));
        assert_eq!(from("203.0.113.7"), Ok(()));
        assert_eq!(from("203.0.113.7"), Err(Duration::from_secs(6)));
        for number in 0..20 {
            assert_eq!(from(&format!("2001:db8:1:2::{number}")), Ok(()));
        }
        assert!(from("2001:db8:1:2:ffff::1").is_err());
        assert_eq!(from("2001:db8:1:3::1"), Ok(()));
    }

    #[test]
    fn no_limit_is_no_limit() {
        let (limit, _) = limit(0);
        for _ in 0..1_000 {
            assert_eq!(limit.count(ip("203.0.113.7"), PAGES), Ok(()));
        }
    }

    #[test]
    fn visitors_are_forgotten_when_they_have_been_away_and_all_if_they_are_too_many() {
        let (limit, clock) = limit(1);
        let visitor = |number: u32| ClientIp::from(std::net::IpAddr::from(number.to_be_bytes()));
        let come = |numbers: std::ops::Range<u32>| {
            for number in numbers {
                let _ = limit.count(visitor(number), PAGES);
            }
        };
        let counted = || limit.counts.read().unwrap().len();
        come(0..SWEEP - 1);
        assert_eq!(counted(), SWEEP as usize - 1);
        clock.advance(Duration::from_secs(120));
        come(SWEEP..SWEEP + 1);
        assert_eq!(counted(), 1, "by then they have all their forms again");
        let most = u32::try_from(MOST_VISITORS).unwrap();
        come(SWEEP..most + 3 * SWEEP);
        assert!(counted() <= MOST_VISITORS + SWEEP as usize);
    }
}

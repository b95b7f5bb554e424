//! What the form says about what was typed: what it is, and whom it will catch.

use super::choice::Choice;
use crate::tracking::Offer;
use crate::values::{BlockTarget, ClientIp, Guess, Network};

/// Whom a target will catch.
pub fn of_catch(target: &BlockTarget) -> String {
    match target {
        BlockTarget::Email(email) => {
            format!(
                "exactly the address {}, and none of its aliases",
                email.as_str()
            )
        }
        BlockTarget::Mailbox(mailbox) => format!(
            "{mailbox} and every other address of this mailbox, such as {}",
            alias(mailbox.as_str())
        ),
        BlockTarget::Domain(domain) => {
            format!("every email address that ends in @{domain}, and none at its subdomains")
        }
        BlockTarget::Subdomains(domain) => format!(
            "every email address at {domain} and at all domains below it, such as mail.{domain}"
        ),
        BlockTarget::Network(network) if network.is_single() => format!(
            "every visitor from exactly the IP address {}{}",
            network.first(),
            match network.is_ipv4() {
                true => "; others in the same home or office may share it",
                false => "",
            }
        ),
        BlockTarget::Network(network) => of_network(network),
        BlockTarget::Phone(phone) => {
            format!("everybody who gives the phone number {phone}, however it is written")
        }
    }
}

/// Spam is sent with tags, and by dots where the provider ignores them: an example says more than the rule.
fn alias(mailbox: &str) -> String {
    match mailbox.split_once('@') {
        Some((local, domain)) => format!("{local}+calls@{domain}"),
        None => mailbox.to_owned(),
    }
}

fn of_network(network: &Network) -> String {
    let size = match network.is_ipv4() {
        true => {
            let addresses = 1_u64 << (32 - u32::from(network.prefix()));
            format!("{} IP addresses", grouped(addresses))
        }
        false => match network.prefix() {
            64 => "what one subscriber usually has".to_owned(),
            65.. => "a part of what one subscriber usually has".to_owned(),
            prefix => format!(
                "{} networks of one subscriber each",
                grouped(1 << (64 - u32::from(prefix)))
            ),
        },
    };
    format!(
        "every visitor from {network}: {} to {}, {size}",
        network.first(),
        network.last()
    )
}

/// `16,777,216`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// That a value was taken for another kind than the one that was chosen.
pub fn of_guess(typed: &str, guess: &Guess, chosen: Choice, guessed: Choice) -> String {
    let value = of_value(guess);
    if chosen == guessed {
        return match guess {
            Guess::Email(_) => format!("Of this, only the address {value} is meant."),
            _ => format!("From this link, only {value} is meant."),
        };
    }
    let typed = typed.trim();
    let what = match typed.contains("://") {
        true => format!("{value}, the host of this link,"),
        false if typed.contains('<') => format!("{value}, the address in this,"),
        false => typed.to_owned(),
    };
    format!(
        "{what} is {}, not {}: the kind is now “{}”.",
        guessed.noun(),
        chosen.noun(),
        guessed.label()
    )
}

/// What a guess stands for, in its canonical form.
pub fn of_value(guess: &Guess) -> String {
    match guess {
        Guess::Ip(ip) => ClientIp::to_string(ip),
        Guess::Network(network) => network.to_string(),
        Guess::Email(email) => email.as_str().to_owned(),
        Guess::Domain(domain) | Guess::Subdomains(domain) => domain.to_string(),
        Guess::Phone(phone) => phone.to_string(),
    }
}

/// Why a value that means nothing as this choice cannot be looked at; one that is clearly of another kind is no mistake.
pub fn of_nonsense(typed: &str, chosen: Choice, reason: String) -> String {
    match Guess::of(typed) {
        // Of an address the reason names a network that it lies in.
        Some(Guess::Ip(_)) if chosen == Choice::Network => reason,
        Some(_) => format!(
            "This is not {} yet. A value of another kind is recognised when you send the form.",
            chosen.noun()
        ),
        None => match Network::parse(typed) {
            Err(error) if Network::is_of_wrong_size(typed) => error.to_string(),
            _ => reason,
        },
    }
}

/// What kind of thing an offer is, and whose.
pub fn of_offer(offer: &Offer) -> String {
    let kind = match &offer.target {
        BlockTarget::Network(network) if !network.is_single() => {
            "IPv6 network, proposed because one subscriber has all of it, and changes address within it"
        }
        BlockTarget::Network(network) if !network.is_ipv4() => "exactly this IPv6 address",
        BlockTarget::Network(_) => "IP address",
        _ => "email address, with its aliases",
    };
    let names = offer
        .contacts
        .iter()
        .take(3)
        .map(|contact| match contact.name.as_str() {
            "" => contact.email.as_str(),
            name => name,
        });
    let names: Vec<&str> = names.collect();
    let others = match offer.contacts.len().saturating_sub(names.len()) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    format!("{}{others}: {kind}", names.join(", "))
}

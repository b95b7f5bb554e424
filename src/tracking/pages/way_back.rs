//! The way back to the list, the log, or the card from which one came: by its query string alone, so that it leads nowhere else.

use url::form_urlencoded;

use crate::values::{BlockId, ContactId};

/// What the address of Global Data may ask for.
const CONTACTS: [&str; 11] = [
    "section", "q", "status", "event", "host", "owner", "tag", "from", "to", "sort", "after",
];

/// From where one comes to a form about the block list, as the form says it.
#[derive(Clone, Copy, Debug)]
pub struct WayBack<'a> {
    /// `contacts`, `card`, `calls` or `log`; anything else is the block list.
    pub origin: &'a str,
    /// Whose card it is.
    pub contact: Option<ContactId>,
    /// Which block's log it is.
    pub block: Option<BlockId>,
    /// The query string of the list there.
    pub list: &'a str,
}

impl WayBack<'_> {
    /// The page from which one comes.
    pub fn href(self) -> String {
        match (self.origin, self.contact, self.block) {
            ("contacts", ..) => contacts_href(self.list),
            ("card", Some(contact), _) => card_href(contact, self.list),
            ("calls", ..) => calls_href(self.list),
            ("log", _, Some(block)) => log_href(block, self.list),
            _ => list_href(self.list),
        }
    }
}

/// The same page as this address, if it is one of those from which one comes; the block list if not.
pub fn known_href(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let parts: Vec<&str> = path.split('/').collect();
    let known = match parts[..] {
        ["", "contacts"] => Some(contacts_href(query)),
        ["", "contacts", contact] => contact.parse().ok().map(|one| card_href(one, query)),
        ["", "calls"] => Some(calls_href(query)),
        ["", "tracking", "blocking", block, "entries"] => {
            block.parse().ok().map(|one| log_href(one, query))
        }
        ["", "tracking", "blocking"] => Some(list_href(query)),
        _ => None,
    };
    known.unwrap_or_else(|| list_href(""))
}

/// The block list, with what this query string asks of it: filter, search, order and page.
pub fn list_href(query: &str) -> String {
    let names = ["kind", "effect", "state", "q", "sort", "after"];
    href("/tracking/blocking".to_owned(), &names, query)
}

/// View Entries of this block, with what this query string asks of it.
pub fn log_href(block: BlockId, query: &str) -> String {
    let names = ["q", "from", "to", "after"];
    href(format!("/tracking/blocking/{block}/entries"), &names, query)
}

/// Global Data, with what this query string asks of it.
fn contacts_href(query: &str) -> String {
    href("/contacts".to_owned(), &CONTACTS, query)
}

/// The card of this contact, opened from the list of this query string.
fn card_href(contact: ContactId, query: &str) -> String {
    href(format!("/contacts/{contact}"), &CONTACTS, query)
}

/// Scheduled Calls, with what this query string asks of them.
fn calls_href(query: &str) -> String {
    let names = [
        "tab", "canceled", "contact", "status", "event", "host", "from", "to",
    ];
    href("/calls".to_owned(), &names, query)
}

/// Of the query string only what the page knows is kept, written anew: it comes from a form.
fn href(path: String, names: &[&str], query: &str) -> String {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let known = pairs.filter(|(name, value)| names.contains(&&**name) && !value.is_empty());
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(known)
        .finish();
    match query.is_empty() {
        true => path,
        false => format!("{path}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_list_knows_is_kept_and_leads_nowhere_else() {
        assert_eq!(
            list_href(
                "kind=email&effect=&q=a%26b&sort=entries&after=7~1&list=x&next=//evil.example"
            ),
            "/tracking/blocking?kind=email&q=a%26b&sort=entries&after=7%7E1"
        );
        for query in [
            "",
            "//evil.example",
            "\r\nSet-Cookie: a=b",
            "https://evil.example/?x",
        ] {
            assert_eq!(list_href(query), "/tracking/blocking", "{query:?}");
        }
        assert_eq!(
            log_href(BlockId::from(7), "q=jane%0D%0A&kind=ip"),
            "/tracking/blocking/7/entries?q=jane%0D%0A"
        );
        assert_eq!(
            contacts_href("section=contacts&q=fontaine&kind=ip&host=3"),
            "/contacts?section=contacts&q=fontaine&host=3"
        );
        assert_eq!(
            card_href(ContactId::from(7), "section=calls&next=x"),
            "/contacts/7?section=calls"
        );
        assert_eq!(calls_href("//evil.example"), "/calls");
    }

    #[test]
    fn an_address_is_known_if_it_is_one_from_which_one_comes() {
        for address in [
            "/contacts",
            "/contacts?section=calls&q=a%26b",
            "/contacts/7?section=contacts",
            "/calls?tab=past",
            "/tracking/blocking?kind=ip",
            "/tracking/blocking/7/entries?q=jane",
        ] {
            assert_eq!(known_href(address), address);
        }
        for address in [
            "",
            "//evil.example",
            "https://evil.example/contacts",
            "/contacts/x",
            "/contacts/7/edit",
            "/tracking/blocking/-/entries",
            "/settings",
            "\r\nSet-Cookie: a=b",
        ] {
            assert_eq!(known_href(address), "/tracking/blocking", "{address:?}");
        }
    }
}

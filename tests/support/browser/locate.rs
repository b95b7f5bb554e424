//! Finding what a user means by a word that they read on the page, as XPath.

/// What an XPath finds and the user can see, in one go. Of several links to one place it is the first.
pub const SEEN: &str = "\
    const found = document.evaluate(arguments[0], document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE); \
    const all = Array.from({ length: found.snapshotLength }, (_, index) => found.snapshotItem(index)); \
    const seen = all.filter((one) => one.checkVisibility({ visibilityProperty: true })); \
    return seen.filter((one) => !one.href || seen.find((other) => other.href === one.href) === one)";

/// Goes to where an element can be seen, below what covers the top of the page, and says whether pressing it leads to
/// another page, or to this one again.
pub const LEADS_AWAY: &str = "\
    const one = arguments[0]; \
    one.scrollIntoView({ block: 'nearest' }); \
    return one.localName === 'a' ? !one.getAttribute('href').startsWith('#') : one.form != null && one.type === 'submit'";

/// What is said beside an element to those who listen.
pub const SAID_BESIDE: &str = "\
    return arguments[0].parentElement.querySelector('[role=status]')?.innerText ?? ''";

/// Goes to a field and selects what is in it, so that what is typed stands there instead.
pub const SELECT_ALL: &str = "\
    arguments[0].scrollIntoView({ block: 'nearest' }); arguments[0].focus(); arguments[0].select()";

/// Whether an element is within the window as it is scrolled, and nothing covers it.
pub const IN_VIEW: &str = "\
    const place = arguments[0].getBoundingClientRect(); \
    const middle = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2); \
    return arguments[0].contains(middle)";

/// Whether an element can be seen from one side to the other.
pub const WHOLE_IN_VIEW: &str = "\
    const { left, right, top, height } = arguments[0].getBoundingClientRect(); \
    const at = (x) => arguments[0].contains(document.elementFromPoint(x, top + height / 2)); \
    return left >= 0 && right <= innerWidth && at(left + 1) && at(right - 2)";

/// What of the page's own part stands beyond the edge of the window, or is cut by what it stands in.
pub const CUT: &str = "\
    const hides = (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible'; \
    const beyond = ({ left, right, width }) => width > 1 && (left < -1 || right > innerWidth + 1); \
    const all = [...document.querySelectorAll('main *')].filter((one) => one.checkVisibility()); \
    const shown = all.filter((one) => !one.closest('.visually-hidden, svg')); \
    const cut = shown.filter((one) => hides(one) || beyond(one.getBoundingClientRect())); \
    return cut.map((one) => one.outerHTML.slice(0, 120))";

/// The heads of rows that stand on more lines than one.
pub const BROKEN_HEADS: &str = "\
    const lines = (head) => { const all = document.createRange(); all.selectNodeContents(head); return all.getClientRects().length }; \
    return [...document.querySelectorAll('th')].filter((head) => lines(head) !== 1).map((head) => head.innerText)";

/// The names of all that can be seen and pressed in the part of the page that has a label.
pub const NAMES: &str = "\
    const found = document.querySelectorAll(`[aria-label='${arguments[0]}'] :is(a[href], button, label)`); \
    return [...found].filter((one) => one.checkVisibility()).map((one) => one.ariaLabel ?? one.innerText.trim())";

/// Scrolls the part of the page that has a label sideways to its end, and says whether it was not there.
pub const TO_ITS_END: &str = "\
    const part = document.querySelector(`[aria-label='${arguments[0]}']`); \
    part.scrollLeft = part.scrollWidth; \
    return part.scrollLeft > 0";

/// Something to press: a link, a button, or the line that opens details.
pub fn pressable(name: &str) -> String {
    format!(
        "//*[self::a or self::button or self::summary][{}]",
        named(name)
    )
}

/// The same in the part of the page that has this label.
pub fn pressable_in(part: &str, name: &str) -> String {
    format!("{}{}", labelled(part), pressable(name))
}

/// A button of this name; a link may have the same.
pub fn button(name: &str) -> String {
    format!("//button[{}]", named(name))
}

/// The box whose label for those who do not see it has these words in it.
pub fn box_with(words: &str) -> String {
    format!(
        "//input[@type = 'checkbox'][contains(@aria-label, {})]",
        literal(words)
    )
}

/// What shows these words itself, not by something within it.
pub fn text(words: &str) -> String {
    format!(
        "//*[text()[contains(normalize-space(.), {})]]",
        literal(words)
    )
}

/// The link of this name, on the page to which it leads.
pub fn current(name: &str) -> String {
    format!("//a[@aria-current = 'page'][{}]", named(name))
}

/// Something to press that shows this name, in the row of a table that has these words in it.
pub fn pressable_in_row(words: &str, name: &str) -> String {
    format!(
        "{}//*[self::a or self::button][normalize-space(.) = {}]",
        row(words),
        literal(name)
    )
}

/// The box of the row of a table that has these words in it.
pub fn box_in_row(words: &str) -> String {
    format!("{}//input[@type = 'checkbox']", row(words))
}

/// The line that opens details and has these words in it.
pub fn summary_with(words: &str) -> String {
    format!(
        "//summary[contains(normalize-space(.), {})]",
        literal(words)
    )
}

/// A field by its label.
pub fn field(label: &str) -> String {
    let labels = labels(label);
    let label = literal(label);
    format!(
        "//*[self::input or self::textarea or self::select][@aria-label = {label} or @id = {labels}/@for] | {labels}//input"
    )
}

/// What to press to tick a box or to choose one of several: the words around it, or itself if there are none.
pub fn choice(label: &str) -> String {
    format!(
        "{} | //input[@aria-label = {}]",
        labels(label),
        literal(label)
    )
}

fn labels(label: &str) -> String {
    let label = literal(label);
    format!("//label[normalize-space(.) = {label} or span[normalize-space(.) = {label}]]")
}

fn row(words: &str) -> String {
    format!(
        "//tbody/tr[contains(normalize-space(.), {})]",
        literal(words)
    )
}

/// A part of the page by its label.
fn labelled(part: &str) -> String {
    format!("//*[@aria-label = {}]", literal(part))
}

/// The name of an element: its label for those who do not see it, else its text.
fn named(name: &str) -> String {
    let name = literal(name);
    format!("@aria-label = {name} or not(@aria-label) and normalize-space(.) = {name}")
}

fn literal(text: &str) -> String {
    assert!(!text.contains('"'), "{text}");
    format!("\"{text}\"")
}

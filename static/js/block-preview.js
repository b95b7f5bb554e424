// form[data-preview] shows in [data-preview-here] what sending it would do, fetched from the address in its attribute
// whenever something that matters to that has changed, and says the first of it in [data-preview-said]. What was true of
// another value is hidden at once. Answers given in there stay, unless there is more to answer in their [data-question]
// than when they were given. A button under the pointer never leaps away by all that. [data-ipv6] is shown as long as the value
// may be an IPv6 address.

const MATTERS = ["kind", "value", "exact", "width", "prefix", "effect", "target", "contact"];
const PAUSE = 400; // milliseconds without a further change
const LOST = "This could not be looked up just now. “What will it do?” looks again.";

for (const form of document.querySelectorAll("form[data-preview]")) {
  const here = form.querySelector("[data-preview-here]");
  const said = form.querySelector("[data-preview-said]");
  const actions = form.querySelector(".form-actions");
  const ofIpv6 = form.querySelector("[data-ipv6]");
  const answers = new Map();
  let timer;
  let asked;

  const show = async (pasted) => {
    asked = new AbortController();
    const { signal } = asked;
    const given = [...new FormData(form)].filter(([name]) => MATTERS.includes(name));
    if (pasted) given.push(["pasted", "1"]);
    try {
      const url = `${form.dataset.preview}?${new URLSearchParams(given)}`;
      const answer = await fetch(url, { signal, redirect: "error" });
      if (!answer.ok) throw new Error(answer.statusText);
      const html = await answer.text();
      replace(() => (here.innerHTML = html));
      restore(here, answers);
      recognise(here.querySelector("[data-recognised]"));
      said.textContent = here.querySelector("[data-summary]")?.innerText ?? here.querySelector("strong")?.innerText ?? "";
    } catch {
      if (signal.aborted) return; // Another change came in between.
      replace(() => here.replaceChildren(Object.assign(document.createElement("p"), { textContent: LOST })));
      said.textContent = LOST;
    }
  };

  form.addEventListener("input", (event) => {
    if (!MATTERS.includes(event.target.name)) return;
    fit();
    asked?.abort();
    clearTimeout(timer);
    if (!here.hasAttribute("aria-busy")) keep(here, answers);
    here.setAttribute("aria-busy", "true");
    said.textContent = "";
    const pasted = event.inputType === "insertFromPaste";
    timer = setTimeout(show, pasted ? 0 : PAUSE, pasted);
  });

  // The buttons stay where they are if the pointer is on them, or if the value is out of sight above.
  function replace(change) {
    const top = actions.getBoundingClientRect().top;
    const isPointedAt = actions.matches(":hover");
    const isBelow = top < innerHeight && form.elements.value?.getBoundingClientRect().bottom < 0;
    here.style.minHeight = isPointedAt ? `${here.offsetHeight}px` : "";
    change();
    here.removeAttribute("aria-busy");
    if (isPointedAt || isBelow) scrollBy({ top: actions.getBoundingClientRect().top - top, behavior: "instant" });
  }

  // What was pasted is of another kind than was chosen: choose that.
  function recognise(note) {
    const radio = note && form.querySelector(`[name=kind][value="${note.dataset.recognised}"]`);
    if (!radio) return;
    radio.checked = true;
    const further = radio.closest("details");
    if (further) further.open = true;
    form.elements.value.value = note.dataset.value;
    fit();
  }

  // Before anything is typed there is no question about it either.
  function fit() {
    if (ofIpv6) ofIpv6.hidden = !form.elements.value.value.includes(":");
  }

  fit();
  addEventListener("pageshow", fit); // the browser may restore the value when the user comes back
}

// Notes what was filled in, by the names of the fields, each with what it was asked about.
function keep(here, answers) {
  for (const field of fields(here)) {
    if (field.type === "radio" && !field.checked) continue;
    answers.set(field.name, { value: field.value, checked: field.checked, about: about(field) });
  }
}

// Fills it in again. A text is only a text; what agrees to something is asked anew if that is more than before.
function restore(here, answers) {
  for (const field of fields(here)) {
    const answer = answers.get(field.name);
    if (!answer) continue;
    const isText = field.localName === "textarea";
    if (!isText && about(field).some((code) => !answer.about.includes(code))) continue;
    if (field.type === "radio") field.checked = field.value === answer.value;
    else if (field.type === "checkbox") field.checked = answer.checked;
    else field.value = answer.value;
  }
}

function fields(here) {
  return here.querySelectorAll("input:not([type=hidden]), textarea");
}

function about(field) {
  return field.closest("[data-question]")?.dataset.question.split(" ").filter(Boolean) ?? [];
}

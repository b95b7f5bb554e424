// form[data-preview] shows in [data-preview-here] what sending it would do, fetched from the address in its attribute
// whenever something that matters to that has changed, and says the first of it in [data-preview-said]. The buttons never
// leap away from under the pointer by that.

const MATTERS = ["kind", "value", "exact", "width", "effect", "target", "contact"];
const PAUSE = 400; // milliseconds without a further change

for (const form of document.querySelectorAll("form[data-preview]")) {
  const here = form.querySelector("[data-preview-here]");
  const said = form.querySelector("[data-preview-said]");
  const actions = form.querySelector(".form-actions");
  let timer;
  let asked;

  const show = async (pasted) => {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const given = [...new FormData(form)].filter(([name]) => MATTERS.includes(name));
    if (pasted) given.push(["pasted", "1"]);
    try {
      const url = `${form.dataset.preview}?${new URLSearchParams(given)}`;
      const answer = await fetch(url, { signal, redirect: "error" });
      if (!answer.ok) return;
      const html = await answer.text();
      await left(actions);
      if (signal.aborted) return;
      const top = actions.getBoundingClientRect().top;
      const isInView = top < innerHeight && form.elements.value?.getBoundingClientRect().bottom < 0;
      here.innerHTML = html;
      if (isInView) scrollBy({ top: actions.getBoundingClientRect().top - top, behavior: "instant" });
      recognise(here.querySelector("[data-recognised]"));
      said.textContent = here.querySelector("[data-summary]")?.innerText ?? here.querySelector("strong")?.innerText ?? "";
    } catch {
      // Another change came in between, or the server is out of reach: sending the form will tell.
    }
  };

  form.addEventListener("input", (event) => {
    if (!MATTERS.includes(event.target.name)) return;
    clearTimeout(timer);
    const pasted = event.inputType === "insertFromPaste";
    timer = setTimeout(show, pasted ? 0 : PAUSE, pasted);
  });

  // What was pasted is of another kind than was chosen: choose that.
  function recognise(note) {
    const radio = note && form.querySelector(`[name=kind][value="${note.dataset.recognised}"]`);
    if (!radio) return;
    radio.checked = true;
    const further = radio.closest("details");
    if (further) further.open = true;
    form.elements.value.value = note.dataset.value;
  }
}

// When the pointer is not, or no longer, on an element.
function left(element) {
  if (!element.matches(":hover")) return Promise.resolve();
  return new Promise((resolve) => element.addEventListener("pointerleave", resolve, { once: true }));
}

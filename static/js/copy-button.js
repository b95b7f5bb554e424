// button[data-copy] copies the text of its attribute, and says so; where the clipboard is not to be had, it selects the
// text of its neighbour [data-copy-source] or of the field beside it instead, or shows it in one if there is none. The buttons are hidden until this
// module runs.

for (const button of document.querySelectorAll("button[data-copy]")) {
  const status = button.parentElement.querySelector("[role=status]");
  const source = button.parentElement.querySelector("[data-copy-source]");

  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say("Copied");
    } catch {
      if (source) getSelection().selectAllChildren(source);
      else shown().select();
      say("Selected: press Ctrl+C or ⌘C");
    }
  });

  function shown() {
    let field = button.parentElement.querySelector("input, textarea");
    if (!field) {
      field = Object.assign(document.createElement("input"), { className: "form-control", readOnly: true });
      field.ariaLabel = button.ariaLabel ?? button.innerText.trim();
      button.after(field);
    }
    field.value = button.dataset.copy;
    field.focus();
    return field;
  }

  function say(words) {
    if (!status) return;
    status.textContent = words;
    clearTimeout(status.timer);
    status.timer = setTimeout(() => (status.textContent = ""), 3000);
  }

  button.hidden = false;
}

// button[data-copy] copies the text of its attribute, and says so; where the clipboard is not to be had, it selects the
// text of its neighbour [data-copy-source] instead. The buttons are hidden until this module runs.

for (const button of document.querySelectorAll("button[data-copy]")) {
  const status = button.parentElement.querySelector("[role=status]");
  const source = button.parentElement.querySelector("[data-copy-source]");

  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say("Copied");
    } catch {
      if (source) getSelection().selectAllChildren(source);
      say("Selected: press Ctrl+C or ⌘C");
    }
  });

  function say(words) {
    if (!status) return;
    status.textContent = words;
    clearTimeout(status.timer);
    status.timer = setTimeout(() => (status.textContent = ""), 3000);
  }

  button.hidden = false;
}

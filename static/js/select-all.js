// input[data-select-all] ticks every checkbox of its form, or none; [data-selected-count] says how many are ticked.

for (const all of document.querySelectorAll("input[data-select-all]")) {
  const form = all.form;
  const boxes = [...form.elements].filter((box) => box.type === "checkbox" && box.name && box.closest(".tick"));
  const count = form.querySelector("[data-selected-count]");

  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    if (count) count.textContent = ticked ? `${ticked} selected` : "";
  };

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) box.addEventListener("change", show);
  addEventListener("pageshow", show); // the browser may restore ticks when the user comes back

  all.hidden = boxes.length === 0;
}

// One checkbox for many: <input type="checkbox" data-tick-all="name"> ticks those of that name in its form.
// Also those that stand elsewhere and belong to the form by their `form` attribute, as the box itself may.
const othersOf = (all) => [...all.form.elements].filter(({ type, name }) => type === "checkbox" && name === all.dataset.tickAll);
const allOf = (form) => form && [...form.elements].find((element) => element.matches("[data-tick-all]"));

function reflect(all) {
  const others = othersOf(all);
  const ticked = others.filter((other) => other.checked).length;
  all.checked = ticked > 0 && ticked === others.length;
  all.indeterminate = ticked > 0 && ticked < others.length;
}

document.addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-tick-all]")) {
    for (const other of othersOf(target)) other.checked = target.checked;
    return;
  }
  const all = allOf(target.form);
  if (all && target.name === all.dataset.tickAll) reflect(all);
});

// Also after coming back, when the browser has ticked again what was ticked.
window.addEventListener("pageshow", () => {
  for (const all of document.querySelectorAll("[data-tick-all]")) reflect(all);
});

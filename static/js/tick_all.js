// One checkbox for many: <input type="checkbox" data-tick-all="name"> ticks those of that name in its form.
const othersOf = (all) => [...all.form.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(all.dataset.tickAll)}"]`)];

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
  const all = target.form?.querySelector("[data-tick-all]");
  if (all && target.name === all.dataset.tickAll) reflect(all);
});

// Also after coming back, when the browser has ticked again what was ticked.
window.addEventListener("pageshow", () => {
  for (const all of document.querySelectorAll("[data-tick-all]")) reflect(all);
});

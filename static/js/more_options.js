// <select data-options="address"> has the options that most people choose. The others come when somebody reaches it, or
// presses the <button data-options-for="its id"> that names them. Only a press takes the button away: whoever points at the
// field must not see the page move.
const brought = new WeakMap();

async function fetchOptions(select) {
  const before = [...select.options];
  await htmx.ajax("GET", select.dataset.options, { source: select, target: select, swap: "beforeend" }).catch(() => {});
  // It has said so when the server could not be reached; the next look tries again.
  if (select.options.length === before.length) return brought.delete(select);
  const known = new Set(before.map((option) => option.value));
  for (const option of [...select.options].slice(before.length)) if (known.has(option.value)) option.remove();
}

export function bringOptions(select) {
  if (!brought.has(select)) brought.set(select, fetchOptions(select));
  return brought.get(select);
}

for (const select of document.querySelectorAll("select[data-options]")) {
  for (const name of ["pointerenter", "focus"]) select.addEventListener(name, () => bringOptions(select));
  const button = document.querySelector(`[data-options-for="${select.id}"]`);
  button?.addEventListener("click", async () => {
    await bringOptions(select);
    button.hidden = brought.has(select);
    select.focus();
  });
}

// What only a press needs comes when somebody points there. The press waits for it, and for the styles of its dialog,
// which that names: <dialog data-styles="addresses">.
const FETCHED_AT_PRESS = new Map([
  ["[data-view]", () => import("./viewer.js")],
  ["[data-picker] [data-dialog]", () => import("./picker.js")],
]);

function linkStyles(address) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  const linked = new Promise((done) => (link.onload = link.onerror = done));
  document.head.append(link);
  return linked;
}

const coming = new Map();

function fetchFor(selector, element) {
  if (!coming.has(selector)) {
    const { styles } = document.getElementById(element.dataset.dialog ?? "viewer")?.dataset ?? {};
    const all = [FETCHED_AT_PRESS.get(selector)(), ...(styles?.split(" ") ?? []).map(linkStyles)];
    coming.set(selector, Promise.allSettled(all).then(() => FETCHED_AT_PRESS.delete(selector)));
  }
  return coming.get(selector);
}

function pointedAt({ target }) {
  for (const selector of FETCHED_AT_PRESS.keys()) {
    const element = target.closest?.(selector);
    if (element) fetchFor(selector, element);
  }
}

let pressed = null;

// Capturing, so that nothing else hears of a press that is made again.
async function press(event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  for (const selector of FETCHED_AT_PRESS.keys()) {
    const element = event.target.closest?.(selector);
    if (!element) continue;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = element;
    await fetchFor(selector, element);
    // Of several presses meanwhile, the last one counts.
    if (pressed !== element) return;
    pressed = null;
    element.click();
    return;
  }
}

for (const name of ["pointerover", "focusin"]) document.addEventListener(name, pointedAt);
document.addEventListener("click", press, { capture: true });

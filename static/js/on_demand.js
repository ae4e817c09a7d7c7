// A page that answers a form in the place of a redirect has an address of its own: to reload it must not send the form.
const { address } = document.body.dataset;
if (address) history.replaceState(history.state, "", address);

// What only some pages have is fetched where it is found, at once or when HTMX brings it in.
const FETCHED_FOR = new Map([
  ["[data-counter-for]", () => import("./counter.js")],
  ["progress[data-along]", () => import("./along.js")],
  [hasDrafts() ? "form[data-draft]" : "form[data-draft]:focus-within", () => import("./draft.js")],
  ['[data-drop="page"], dialog[open] [data-drop]', () => import("./drop.js")],
  ["[data-choice] > :checked, [data-draft-lacking] [data-picker]", () => import("./picker.js")],
  ["[data-anchors=text]", () => import("./anchors_text.js")],
  ["[data-anchors=area]", () => import("./anchors_area.js")],
  ["[data-anchors=time]", () => import("./anchors_time.js")],
  ["textarea[data-mentions]:focus", () => import("./mentions.js")],
]);
// What only a press needs comes when somebody points there. The press waits for it, and for the styles of its dialog.
const FETCHED_AT_PRESS = new Map([
  ["[data-view]", () => import("./viewer.js")],
  ["[data-picker] [data-dialog]", () => import("./picker.js")],
]);
const DRAFT_SENT = "draft-sent";

function look() {
  for (const [selector, fetchIt] of FETCHED_FOR) {
    if (!document.querySelector(selector)) continue;
    FETCHED_FOR.delete(selector);
    // Without a connection the next look tries again. What has come may have changed the page.
    fetchIt().then(look, () => FETCHED_FOR.set(selector, fetchIt));
  }
}

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

// Whether draft.js has kept a form in this browser; without one it has nothing to do before somebody writes.
function hasDrafts() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("draft:"));
  } catch {
    return false;
  }
}

// The page before has sent a form: whether it was accepted is for draft.js to find out here.
function wasDraftSent() {
  try {
    return sessionStorage.getItem(DRAFT_SENT) !== null;
  } catch {
    return false;
  }
}

for (const name of ["htmx:load", "focusin", "change"]) document.addEventListener(name, look);
for (const name of ["pointerover", "focusin"]) document.addEventListener(name, pointedAt);
document.addEventListener("click", press, { capture: true });
window.addEventListener("pageshow", look);
look();
if (wasDraftSent()) import("./draft.js");

// A page that answers a form in the place of a redirect has an address of its own: to reload it must not send the form.
const { address } = document.body.dataset;
if (address) history.replaceState(history.state, "", address);

// What only some pages have is fetched where it is found, at once or when HTMX brings it in.
const FETCHED_FOR = new Map([
  ["[data-counter-for]:not(.new-thread *), .new-thread:focus-within", () => import("./counter.js")],
  ["progress[data-along]", () => import("./along.js")],
  [hasDrafts() ? "form[data-draft]" : "form[data-draft]:focus-within", () => import("./draft.js")],
  ['[data-drop="page"], dialog[open] [data-drop]', () => import("./drop.js")],
  ["[data-choice] > :checked, [data-draft-lacking] [data-picker]", () => import("./picker.js")],
  ["textarea[data-mentions]:focus", () => import("./mentions.js")],
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
window.addEventListener("pageshow", look);
look();
if (wasDraftSent()) import("./draft.js");

// The server wrote how long ago things were: it is no longer true when a page stays open, or comes back.
const tellAges = () => import("./relative_time.js");
setTimeout(tellAges, 15_000);
window.addEventListener("pageshow", (event) => event.persisted && tellAges());

// A page that answers a form in the place of a redirect has an address of its own: to reload it must not send the form.
const { address } = document.body.dataset;
if (address) history.replaceState(history.state, "", address);

// What only some pages have is fetched where it is found, at once or when HTMX brings it in.
const FETCHED_FOR = new Map([
  ["[data-counter-for]", () => import("./counter.js")],
  ["progress[data-along]", () => import("./along.js")],
  ["form[data-draft]", () => import("./draft.js")],
  ["[data-anchors=text]", () => import("./anchors_text.js")],
  ["[data-anchors=area]", () => import("./anchors_area.js")],
  ["[data-anchors=time]", () => import("./anchors_time.js")],
  ["textarea[data-mentions]:focus", () => import("./mentions.js")],
]);
const DRAFT_SENT = "draft-sent";

function look() {
  for (const [selector, fetchIt] of FETCHED_FOR) {
    if (!document.querySelector(selector)) continue;
    FETCHED_FOR.delete(selector);
    fetchIt();
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

document.addEventListener("htmx:load", look);
document.addEventListener("focusin", look);
look();
if (wasDraftSent()) import("./draft.js");

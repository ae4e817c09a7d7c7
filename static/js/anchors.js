// What a new comment is about, and the way between a thread and its place. The places themselves are chosen by
// anchors_text.js, anchors_area.js and anchors_time.js, which dispatch `anchor:chosen` with the form's fields, and
// are fetched for the first output that they are for.
const CHOOSERS = new Map([
  ["text", () => import("./anchors_text.js")],
  ["area", () => import("./anchors_area.js")],
  ["time", () => import("./anchors_time.js")],
]);
const FIELDS = ["anchor", "start", "end", "quote", "x", "y", "width", "height", "starts_at", "ends_at"];
const SHOWN_MS = 1600;
const QUOTE_SHOWN = 80;

const newThread = () => document.querySelector("form[data-new-thread]");

// --- What the new comment is about ------------------------------------------------------------------------------

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function inWords(form) {
  const value = (name) => form.elements[name]?.value ?? "";
  switch (value("anchor")) {
    case "text": {
      const signs = [...value("quote").replaceAll(/\s+/g, " ")];
      return `About “${signs.length > QUOTE_SHOWN ? `${signs.slice(0, QUOTE_SHOWN - 1).join("")}…` : signs.join("")}”`;
    }
    case "area":
      return value("width") ? "About a part of the picture" : "About a place in the picture";
    case "time":
      return value("ends_at") ? `About ${clock(value("starts_at"))} to ${clock(value("ends_at"))}` : `About ${clock(value("starts_at"))}`;
    default:
      return "";
  }
}

function choose(fields) {
  const form = newThread();
  if (!form) return;
  for (const name of FIELDS) {
    let field = form.elements[name];
    if (!field) {
      // A page has them only for what was refused, and captions a field for words.
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      form.append(field);
    }
    field.value = fields[name] ?? "";
  }
  say(form);
}

const ABOUT = `<span data-about-words></span><button type="button" class="button quiet small icon" data-about-remove
  aria-label="Comment on the whole output instead" title="Comment on the whole output instead"><svg class="i" width="0.875rem"
  height="0.875rem" viewBox="0 0 24 24" aria-hidden="true"><path d="M18 6 6 18M6 6l12 12"/></svg></button>`;

function addAbout(form) {
  const about = Object.assign(document.createElement("p"), { className: "about", innerHTML: ABOUT });
  about.dataset.about = "";
  form.querySelector(".form-field").before(about);
  return about;
}

function say(form) {
  const words = inWords(form);
  const about = form.querySelector("[data-about]") ?? (words && addAbout(form));
  if (about) {
    about.hidden = !words;
    about.firstChild.textContent = words;
  }
  const typed = form.querySelector("[data-about-typed]");
  if (typed) typed.hidden = Boolean(words);
}

document.addEventListener("anchor:chosen", (event) => {
  choose(event.detail.fields);
  if (event.detail.focus === false) return;
  const field = document.getElementById("new-comment");
  field?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: "center" });
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-about-remove]")) return;
  choose({});
  document.dispatchEvent(new CustomEvent("anchor:removed"));
  document.getElementById("new-comment").focus();
});

// Words that are typed by hand are looked for anywhere in the caption.
document.addEventListener("input", (event) => {
  const form = newThread();
  if (event.target.id === "new-comment-quote" && form) for (const name of ["anchor", "start", "end"]) if (form.elements[name]) form.elements[name].value = "";
});

// --- Between a thread and its place -----------------------------------------------------------------------------

const pinOf = (id) => document.querySelector(`[data-pin="${id}"]`);
const marksOf = (id) => [...document.querySelectorAll(`mark[data-thread="${id}"]`)];

function flash(elements) {
  for (const element of elements) {
    element.classList.add("shown-now");
    setTimeout(() => element.classList.remove("shown-now"), SHOWN_MS);
  }
}

function toThread(id) {
  const thread = document.getElementById(`thread-${id}`);
  if (!thread) return false;
  const folded = thread.closest("details:not([open])");
  if (folded) folded.open = true;
  thread.focus({ preventScroll: true });
  thread.scrollIntoView({ block: "nearest" });
  flash([thread]);
  return true;
}

function toPlace(id) {
  const places = marksOf(id);
  const pin = pinOf(id);
  if (pin) places.push(pin);
  if (!places.length) return false;
  // The output may be hidden behind what changed.
  if (!places[0].getClientRects().length) document.getElementById("view-output")?.click();
  if (!pin) places[0].tabIndex = -1;
  places[0].focus({ preventScroll: true });
  places[0].scrollIntoView({ block: "nearest" });
  flash(places);
  return true;
}

function seek(button) {
  const video = document.querySelector(".anchors[data-anchors=time] video");
  if (!video) return;
  video.pause();
  video.currentTime = Number.parseFloat(button.dataset.seek);
  video.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const seeker = event.target.closest("[data-seek]");
  if (seeker) seek(seeker);
  const pin = event.target.closest("[data-pin]");
  const shower = event.target.closest("[data-show-place]");
  // Who selects words across a mark wants to comment on them.
  const mark = getSelection().isCollapsed ? event.target.closest("mark[data-thread]") : null;
  const done = pin ? toThread(pin.dataset.pin) : shower ? toPlace(shower.dataset.showPlace) : mark && toThread(mark.dataset.thread);
  if (done) event.preventDefault();
});

for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => {
    const id = event.target.closest?.("[data-thread-item]")?.dataset.threadItem;
    if (id) for (const place of [...marksOf(id), pinOf(id)]) place?.classList.toggle("is-meant", on);
  });
}

// The desk may have gone on to another output before the answer is here: it must not be drawn there.
document.addEventListener("htmx:beforeSend", (event) => {
  const { elt } = event.detail;
  if (!elt.closest("#threads")) return;
  elt.addEventListener("htmx:beforeOnLoad", (answer) => elt.isConnected || answer.preventDefault(), { once: true });
});

// A field that was pulled larger has a style of its own, which htmx would copy into the page as an attribute: the
// content security policy forbids that.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "threads") return;
  for (const element of event.detail.target.querySelectorAll("[id][style]")) element.removeAttribute("style");
});

// --- After an exchange ------------------------------------------------------------------------------------------

document.addEventListener("threads:changed", (event) => toThread(event.detail.thread));
document.addEventListener("htmx:load", () => {
  const form = newThread();
  if (form) say(form);
  fetchChooser();
});

function fetchChooser() {
  const kind = document.querySelector("[data-anchors]")?.dataset.anchors;
  return newThread() ? CHOOSERS.get(kind)?.().catch(() => {}) : null;
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "threads" || event.target.id === "threads") document.querySelector("#threads [aria-invalid=true]")?.focus();
});

function followHash() {
  const id = location.hash.match(/^#thread-([0-9a-f-]{36})$/)?.[1];
  if (id) toThread(id);
}
window.addEventListener("hashchange", followHash);
if (newThread()) say(newThread());
followHash();
// What is pressed meanwhile waits for it (desk_start.js).
await fetchChooser();

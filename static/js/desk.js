// The reviewer's desk: single keys, one decision at a time, and what an exchange of the page must not lose. All of
// it works on what the page holds (data-key on links and buttons); without this file they are links and forms.
const OFF = "desk-keys";
const html = document.documentElement;

const desk = () => document.getElementById("desk");
let underWay = 0;
let kept = null;

// --- Whether keys mean anything now ---------------------------------------------------------------------------

function remembered() {
  try {
    return localStorage.getItem(OFF) !== "off";
  } catch {
    return html.dataset.keys !== "off";
  }
}

function showSwitch() {
  const on = remembered();
  if (on) delete html.dataset.keys;
  else html.dataset.keys = "off";
  for (const input of document.querySelectorAll("[data-keys-switch]")) input.checked = on;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  try {
    if (event.target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "off");
  } catch {
    // Not remembered, but kept as long as the page.
  }
  if (event.target.checked) delete html.dataset.keys;
  else html.dataset.keys = "off";
});

const takesLetters = (element) =>
  element?.closest?.("textarea, select, [contenteditable]:not([contenteditable=false])") ||
  (element?.matches?.("input") && !element.matches("[type=checkbox], [type=radio], [type=button], [type=submit]"));

function isForTheDesk(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  return html.dataset.keys !== "off" && !takesLetters(event.target) && !document.querySelector("dialog[open]");
}

// --- The keys -------------------------------------------------------------------------------------------------

// In a narrow window only the list may be shown: nothing is decided on what nobody sees.
function byKey(key) {
  const found = desk().querySelector(`[data-key="${key}"]`);
  return found?.checkVisibility() ? found : null;
}

function openPanel(summary) {
  const panel = summary.parentElement;
  panel.open = true;
  panel.querySelector("textarea").focus();
}

function switchView() {
  const chosen = desk()?.querySelector(".views input:checked");
  if (!chosen) return;
  const other = desk().querySelector(".views input:not(:checked)");
  other.checked = true;
  other.dispatchEvent(new Event("change", { bubbles: true }));
}

function writeComment() {
  const field = document.getElementById("new-comment");
  const closed = field?.closest("details:not([open])");
  if (closed) closed.open = true;
  field?.focus();
  field?.scrollIntoView({ block: "nearest" });
}

function tick() {
  desk()?.querySelector(".entry[data-current] .tick input")?.click();
}

const OTHERS = { d: switchView, m: writeComment, x: tick };

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches?.(".decision textarea, #several-comment")) {
    event.preventDefault();
    if (event.repeat || underWay) return;
    if (event.target.form.id !== "several") event.target.form.requestSubmit();
    return;
  }
  if (event.key === "Escape") {
    closePanels();
    return;
  }
  if (!desk() || !isForTheDesk(event)) return;
  if (event.key === "?") {
    event.preventDefault();
    document.getElementById("desk-keys")?.showModal();
    return;
  }
  const key = event.key.toLowerCase();
  // A finger left on a key walks through the list, but decides nothing more.
  if (event.shiftKey || (event.repeat && key !== "j" && key !== "k")) return;
  const target = byKey(key);
  if (!target && !OTHERS[key]) return;
  event.preventDefault();
  if (underWay) return;
  if (!target) OTHERS[key]();
  else if (target.matches("summary")) openPanel(target);
  else target.click();
});

// --- Panels ---------------------------------------------------------------------------------------------------

function closePanels() {
  for (const panel of document.querySelectorAll(".decision[open]")) {
    const hadFocus = panel.contains(document.activeElement);
    panel.open = false;
    if (hadFocus) panel.querySelector("summary").focus();
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-panel]")) closePanels();
  const summary = event.target.closest(".decision > summary");
  if (summary && !summary.parentElement.open) {
    event.preventDefault();
    openPanel(summary);
  }
});

// --- One thing at a time --------------------------------------------------------------------------------------

const isOurs = (event) => event.detail.target?.id === "desk";

document.addEventListener(
  "submit",
  (event) => {
    if (underWay && desk()?.contains(event.target)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  { capture: true },
);
// Longer than HTMX takes from the answer until the new forms are its own (20 ms): what is pressed before would be
// sent by the browser, and the way to its answer cut off by the change of the address.
const SETTLED_AFTER_MS = 40;

function count(change) {
  underWay = Math.max(0, underWay + change);
  html.toggleAttribute("data-under-way", underWay > 0);
}

document.addEventListener("htmx:beforeSend", (event) => {
  if (!isOurs(event)) return;
  count(1);
  event.detail.xhr.addEventListener("loadend", () => setTimeout(count, SETTLED_AFTER_MS, -1), { once: true });
});

// --- What stays when the desk is exchanged ----------------------------------------------------------------------

function wayBack(element) {
  const queue = desk().querySelector(".queue");
  return {
    scroll: queue?.scrollTop ?? 0,
    inQueue: Boolean(queue?.contains(element)),
    ticks: [...desk().querySelectorAll(".tick input:checked")].map((input) => input.value),
    comment: document.getElementById("several-comment")?.value ?? "",
    isSeveral: false,
  };
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isOurs(event) || !desk()) return;
  kept = wayBack(document.activeElement);
  kept.isSeveral = event.detail.requestConfig?.elt?.id === "several";
  // For a moment both desks are in the page, and of panels with one name only one may be open.
  for (const panel of desk().querySelectorAll(".decision")) panel.removeAttribute("name");
});

// Lines that were brought in when somebody scrolled to them are there in the next list, too.
document.addEventListener("htmx:configRequest", (event) => {
  if (isOurs(event) && !desk()?.querySelector(".rest")) event.detail.headers["Desk-Lines"] = "all";
});

function settle() {
  const { scroll, inQueue, ticks, comment, isSeveral } = kept;
  kept = null;
  const queue = desk().querySelector(".queue");
  const current = queue?.querySelector(".entry a[aria-current]");
  if (queue) queue.scrollTop = scroll;
  if (current) keepInSight(queue, current);
  if (!isSeveral) {
    for (const input of desk().querySelectorAll(".tick input")) input.checked = ticks.includes(input.value);
    const field = document.getElementById("several-comment");
    if (field && ticks.length) field.value = comment;
  }
  document.dispatchEvent(new CustomEvent("desk:ticks", { detail: isSeveral ? [] : ticks }));
  focusOn(inQueue && current?.offsetParent ? current : null);
  if (!isWide()) window.scrollTo(0, 0);
}

const isWide = () => window.matchMedia("(min-width: 60.0625rem)").matches;

function focusOn(preferred) {
  const wrong = desk().querySelector(".decision[open] textarea, [aria-invalid=true]");
  const target =
    wrong ?? desk().querySelector("#refusal, #report") ?? preferred ?? document.getElementById("stage-title") ?? document.getElementById("main");
  target?.focus({ preventScroll: true });
  if (target === wrong || target?.id) target.scrollIntoView?.({ block: "nearest" });
}

function keepInSight(queue, current) {
  const head = queue.querySelector("header").offsetHeight;
  const foot = queue.querySelector(".several.on")?.offsetHeight ?? 0;
  const box = current.getBoundingClientRect();
  const frame = queue.getBoundingClientRect();
  if (box.top < frame.top + head) queue.scrollTop -= frame.top + head - box.top;
  else if (box.bottom > frame.bottom - foot) queue.scrollTop += box.bottom - frame.bottom + foot;
}

// --- News: hidden after a while, though not while somebody is about to press it ----------------------------------

let timer;
function hideNewsLater() {
  clearTimeout(timer);
  const news = desk()?.querySelector("[data-news]");
  if (!news) return;
  timer = setTimeout(() => {
    if (news.matches(":hover, :focus-within")) hideNewsLater();
    else news.remove();
  }, Number.parseFloat(news.dataset.news) * 1000);
}

document.addEventListener("htmx:load", (event) => {
  const { id } = event.detail.elt ?? event.target;
  // The list of keys comes with the menus.
  if (id === "desk-keys") showSwitch();
  if (id !== "desk") return;
  if (kept) settle();
  hideNewsLater();
});
// Out of the history, the whole page is exchanged.
document.addEventListener("htmx:historyRestore", showSwitch);
window.addEventListener("pageshow", () => count(-underWay));

showSwitch();
hideNewsLater();
if (desk()?.querySelector(".decision[open] textarea")) focusOn(null);
else {
  const current = desk()?.querySelector(".entry a[aria-current]");
  if (current?.closest(".entry").previousElementSibling && isWide()) keepInSight(desk().querySelector(".queue"), current);
}

// Looking at files one after another. In the library a press on a name opens the file in <dialog id="viewer">, with the
// answer of the file's own page; the address becomes that page's, so it can be reloaded and shared. On the page itself
// the same keys press its own links. Without this file both are plain pages with links.
const PREFIX = "look";
const dialog = document.getElementById("viewer");

const isOpen = () => Boolean(dialog?.open);
// What the keys work on: the dialog when it is open, else the page of one file.
const scope = () => (isOpen() ? dialog : document.querySelector("main [data-viewer]") && document.getElementById("main"));

let opener = null;
let listTitle = document.title;
let asked = 0;

// --- Opening, and going on ------------------------------------------------------------------------------------

async function fetched(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("Not the viewer's answer.");
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const article = holder.content.querySelector("[data-viewer]");
  if (!article) throw new Error("Not the viewer's answer.");
  return article;
}

// The answer to a change of tags also draws those of the file's tile, which has no place for them while there are none.
function makePlaceForTags(id) {
  if (document.getElementById(`tile-tags-${id}`)) return;
  const place = document.createElement("span");
  place.className = "tile-tags";
  place.id = `tile-tags-${id}`;
  document.querySelector(`#media-file-${id} > .meta`)?.after(place);
}

// `key` is what was pressed to come here: its link keeps the focus, so that it can be pressed again.
async function look(address, key) {
  const turn = ++asked;
  dialog.setAttribute("aria-busy", "true");
  let article;
  try {
    article = await fetched(address);
  } catch {
    // Signed out, gone, or no connection: the file's page says which.
    if (turn === asked) location.assign(address);
    return;
  }
  // Somebody went on, or closed it, before the answer was here.
  if (turn !== asked || !isOpen()) return;
  dialog.removeAttribute("aria-busy");
  dialog.replaceChildren(article);
  makePlaceForTags(article.dataset.id);
  window.htmx?.process(article);
  showFacts(remembered());
  document.title = article.dataset.title;
  const wanted = key && article.querySelector(`[data-step][data-key="${key}"]`);
  (wanted ?? document.getElementById("viewer-title")).focus({ preventScroll: true });
  preload(article);
}

function open(link) {
  opener = link;
  listTitle = document.title;
  history.pushState({ [PREFIX]: true }, "", link.href);
  dialog.replaceChildren();
  dialog.showModal();
  look(link.href);
}

function step(link, byPress) {
  history.replaceState({ [PREFIX]: true }, "", link.href);
  for (const video of dialog.querySelectorAll("video")) video.pause();
  look(link.href, byPress ? link.dataset.key : null);
}

function preload(article) {
  for (const { dataset } of article.querySelectorAll("[data-preload]")) new Image().src = dataset.preload;
}

// --- Closing --------------------------------------------------------------------------------------------------

function closed() {
  // Somebody went back and forward again before this was told.
  if (isOpen()) return;
  asked += 1;
  const seen = dialog.querySelector("[data-viewer]")?.dataset.id;
  dialog.replaceChildren();
  document.title = listTitle;
  // To the file that was looked at last, where the list shows it.
  const tile = seen && document.querySelector(`#media-file-${seen} [data-view]`);
  const target = tile ?? opener;
  target?.focus({ preventScroll: true });
  target?.closest(".media-tile")?.scrollIntoView({ block: "nearest" });
  if (history.state?.[PREFIX]) history.back();
}

dialog?.addEventListener("close", closed);

window.addEventListener("popstate", (event) => {
  if (!dialog) return;
  if (event.state?.[PREFIX]) {
    if (!isOpen()) {
      dialog.showModal();
      look(location.href);
    }
  } else if (isOpen()) dialog.close();
});

// --- Facts ----------------------------------------------------------------------------------------------------

function remembered() {
  try {
    const kept = localStorage.getItem("look-facts");
    if (kept) return kept === "on";
  } catch {
    // Not remembered, then.
  }
  return window.matchMedia("(min-width: 60rem)").matches;
}

function showFacts(on) {
  const button = dialog.querySelector("[data-look-facts]");
  button?.setAttribute("aria-expanded", String(on));
  dialog.querySelector("[data-viewer]")?.classList.toggle("without-facts", !on);
}

function toggleFacts() {
  const on = dialog.querySelector("[data-look-facts]").getAttribute("aria-expanded") !== "true";
  try {
    localStorage.setItem("look-facts", on ? "on" : "off");
  } catch {
    // Kept as long as the dialog shows this file.
  }
  showFacts(on);
}

// --- Presses and keys -----------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.("[data-view]");
  if (link && dialog) {
    event.preventDefault();
    open(link);
  } else if (isOpen() && event.target.closest("[data-step]")) {
    event.preventDefault();
    step(event.target.closest("[data-step]"), true);
  } else if (event.target.closest("[data-look-facts]")) toggleFacts();
});

const KEYS = { ArrowLeft: "k", ArrowRight: "j", k: "k", j: "j", d: "d", t: "t", i: "i" };

const takesLetters = (element) => element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");

// Turned off on the desk, single letters are off here too.
function lettersAreOn() {
  try {
    return localStorage.getItem("desk-keys") !== "off";
  } catch {
    return true;
  }
}

function playOrPause(within) {
  const video = within.querySelector("video");
  if (!video) return false;
  if (video.paused) video.play();
  else video.pause();
  return true;
}

document.addEventListener("keydown", (event) => {
  const within = scope();
  if (!within || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (takesLetters(event.target) || (!isOpen() && document.querySelector("dialog[open]"))) return;
  if (event.key === " ") {
    if (!event.target.matches("a, button, summary, video") && playOrPause(within)) event.preventDefault();
    return;
  }
  const isLetter = event.key.length === 1;
  const key = KEYS[isLetter ? event.key.toLowerCase() : event.key];
  // A video that has the focus is wound by the arrows.
  if (!key || (isLetter ? !lettersAreOn() : event.target.matches("video"))) return;
  const target = within.querySelector(`[data-key="${key}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) {
    if (isOpen()) showFacts(true);
    target.focus();
  } else if (target.matches("[data-step]")) step(target, target === document.activeElement);
  else if (!event.repeat) target.click();
});

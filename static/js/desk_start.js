// The desk can be read, and its links and forms pressed, without the rest of its scripts and styles, what is in its
// menus and the list of its keys: they come when somebody points at the page, touches it or presses a key, and the
// first press waits for them. They come at once where there is more to see than usual, and no styles are left to fetch.
const said = document.getElementById("desk-said");
const { scripts, menus } = said.dataset;
// Those that a page without scripts has at once.
const styles = [...(document.querySelector("head noscript")?.textContent.matchAll(/[^"]+\.css/g) ?? [])].map(([address]) => address);
let coming = null;
let isHere = false;

function link(href) {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  document.head.append(style);
  return new Promise((done) => (style.onload = style.onerror = done));
}

function fetchMenus() {
  const desk = document.getElementById("desk");
  // Not into the page of another output, if somebody has gone on meanwhile.
  said.addEventListener("htmx:beforeOnLoad", (event) => desk.isConnected || event.preventDefault(), { once: true });
  return htmx.ajax("GET", menus, { source: said, swap: "none" });
}

function fetchRest() {
  coming ??= Promise.allSettled([...styles.map(link), ...scripts.split(" ").map((address) => import(address)), fetchMenus()]).then(() => (isHere = true));
  return coming;
}

// What is pressed before they are here is pressed again when they are: nothing else hears of it before.
function hold(event, again) {
  event.preventDefault();
  event.stopImmediatePropagation();
  fetchRest().then(again);
}

const FIELDS = "textarea, select, input:not([type=checkbox])";

// What was typed ahead goes into the field that a key before it has opened.
function press(options) {
  const field = document.activeElement;
  const { key } = options;
  if (field.matches(FIELDS) && key.length === 1) {
    field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  } else field.dispatchEvent(new KeyboardEvent("keydown", { ...options, bubbles: true, cancelable: true }));
}

const HELD = {
  click(event) {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const pressed = isPlain && event.target.closest("#desk :is(a, button, summary)");
    if (pressed) hold(event, () => pressed.click());
  },
  keydown(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey, repeat, target } = event;
    const isControlled = ctrlKey || metaKey;
    const isTyped = key.length === 1 && !altKey && !target.matches(FIELDS) && (key !== " " || target === document.body);
    const isMeant = isControlled ? key === "Enter" : isTyped || key === "Escape";
    if (isMeant) hold(event, () => press({ key, shiftKey, ctrlKey, metaKey, repeat }));
  },
};
for (const name in HELD) document.addEventListener(name, (event) => isHere || HELD[name](event), { capture: true });
for (const name of ["pointerover", "pointerdown", "focusin", "keydown", "selectionchange"]) document.addEventListener(name, fetchRest, { capture: true });

let keys;
try {
  keys = localStorage.getItem("desk-keys");
} catch {
  // They are on.
}
if (!styles.length || keys || location.hash || document.querySelector(".tick :checked, .entry + [data-current]")) fetchRest();

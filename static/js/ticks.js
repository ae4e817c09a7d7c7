// <form data-ticks="name">: a bar for what is ticked. It shows with the first tick and says how many there are; shift
// ticks a range, Escape takes all off. The boxes belong to the form by their `form` attribute. Without this file the
// bar always stands there: what is in it is <noscript>, which is no element before somebody ticks.
//
// first_ticks.js fetches this with the first tick, or when the page opens with some.
import "./tick_all.js";
import { tickRange } from "./tick_range.js";

const bar = () => document.querySelector("form[data-ticks]");
const boxes = () => [...(bar()?.elements ?? [])].filter((box) => box.type === "checkbox" && box.name === bar().dataset.ticks);

function unpack(form) {
  const packed = form.querySelector(":scope > noscript");
  if (packed) packed.outerHTML = packed.textContent;
}

function show() {
  const form = bar();
  if (!form) return;
  unpack(form);
  const ticked = boxes().filter((box) => box.checked).length;
  form.classList.toggle("on", ticked > 0);
  document.documentElement.toggleAttribute("data-ticking", ticked > 0);
  form.querySelector("[data-ticks-count]").textContent = ticked ? `${ticked} chosen` : "";
}

// Told to tick_all.js as well, which shows whether all, some or none are ticked.
function changed(box) {
  box?.dispatchEvent(new Event("change", { bubbles: true }));
}

function clear() {
  const ticked = boxes().filter((box) => box.checked);
  for (const box of ticked) box.checked = false;
  changed(ticked[0]);
  return ticked.length > 0;
}

document.addEventListener("click", (event) => {
  const all = boxes();
  if (all.includes(event.target)) tickRange(event, all);
  if (event.target.closest?.("[data-ticks-clear]")) {
    clear();
    document.querySelector(`[data-tick-all="${bar().dataset.ticks}"]`)?.focus();
  }
});

document.addEventListener("change", (event) => {
  // After tick_all.js has ticked the others.
  if (event.target.type === "checkbox") queueMicrotask(show);
});

// Capturing, to see what is open before others close it: Escape does one thing at a time.
document.addEventListener(
  "keydown",
  (event) => {
    const busy = document.querySelector("dialog[open], details[data-menu][open]") || event.isComposing;
    if (event.key === "Escape" && !busy && clear()) event.preventDefault();
  },
  { capture: true },
);

// Enter in the field for tags means the first button beside it, and not the first of the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("form[data-ticks] input.field")) return;
  event.preventDefault();
  event.target.parentElement.querySelector("button[type=submit]")?.click();
});

// A download leaves the page as it is.
window.addEventListener("pageshow", show);

// What was pressed before this file was here: { target, shiftKey } of each.
export function begin(presses) {
  for (const press of presses) {
    if (press.target.matches("[data-tick-all]")) changed(press.target);
    else tickRange(press, boxes());
  }
  changed(boxes()[0]);
  show();
}

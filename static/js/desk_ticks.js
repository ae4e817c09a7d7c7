// Ticking several outputs: the form appears with the first tick, shift ticks a range, one box ticks the page, with
// the lines that are not there yet.
import { tickRange } from "./tick_range.js";

const boxes = () => [...document.querySelectorAll(".tick input")];
const rest = () => document.querySelector(".entries > .rest");
// Whether a box is to be ticked that comes with the rest of the lines.
let isAwaited = () => false;

function fetchRest(wanted, now = true) {
  isAwaited = wanted;
  if (now) rest()?.dispatchEvent(new Event("lines"));
}

function show() {
  const form = document.getElementById("several");
  if (!form) return;
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  form.classList.toggle("on", ticked > 0 || form.querySelector(".errorlist") !== null);
  form.querySelector("[data-ticked-count]").textContent = ticked ? `${ticked} ticked` : "";
  const everything = form.querySelector("[data-tick-page]");
  everything.checked = ticked > 0 && ticked === all.length && (!rest() || isAwaited(everything));
  everything.indeterminate = ticked > 0 && !everything.checked;
}

document.addEventListener("click", (event) => {
  if (event.target.matches?.(".tick input")) tickRange(event, boxes());
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-page]")) {
    const { checked } = event.target;
    for (const box of boxes()) box.checked = checked;
    fetchRest(() => checked);
  } else if (!event.target.matches(".tick input")) return;
  show();
});

document.addEventListener("desk:ticks", ({ detail }) => {
  const shown = boxes().map((box) => box.value);
  const missing = detail.filter((value) => !shown.includes(value));
  fetchRest((box) => missing.includes(box.value), missing.length > 0);
  show();
});

// Nothing is decided while some of what is ticked is still on its way.
document.addEventListener("submit", (event) => event.target.id === "several" && rest()?.classList.contains("htmx-request") && event.preventDefault(), { capture: true });

let followed = false;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.matches?.(".rest")) followed = detail.target.contains(document.activeElement);
});
document.addEventListener("htmx:load", ({ target }) => {
  if (!target.matches?.(".entry")) return;
  for (const box of target.querySelectorAll(".tick input")) if (isAwaited(box)) box.checked = true;
  // Who came by the keyboard goes on with the first of the lines.
  if (followed) target.querySelector("a").focus();
  followed = false;
  show();
});
show();

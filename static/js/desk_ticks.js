// Ticking several outputs: the form appears with the first tick, shift ticks a range, one box ticks the page.
import { tickRange } from "./tick_range.js";

const boxes = () => [...document.querySelectorAll(".tick input")];

function show() {
  const form = document.getElementById("several");
  if (!form) return;
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  form.classList.toggle("on", ticked > 0 || form.querySelector(".errorlist") !== null);
  form.querySelector("[data-ticked-count]").textContent = ticked ? `${ticked} ticked` : "";
  const everything = form.querySelector("[data-tick-page]");
  everything.checked = ticked > 0 && ticked === all.length;
  everything.indeterminate = ticked > 0 && ticked < all.length;
}

document.addEventListener("click", (event) => {
  if (event.target.matches?.(".tick input")) tickRange(event, boxes());
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-page]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  } else if (!event.target.matches(".tick input")) return;
  show();
});

document.addEventListener("desk:ticks", show);
show();

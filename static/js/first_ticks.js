// The first ticks fetch ticks.js, which hears of them as if it had been there.
const presses = [];

async function fetchTicks() {
  const { begin } = await import("./ticks.js");
  document.removeEventListener("click", note);
  begin(presses);
}

function note({ target, shiftKey }) {
  if (target.matches?.(".tile-tick, [data-tick-all]") && presses.push({ target, shiftKey }) === 1) fetchTicks();
}

document.addEventListener("click", note);
// Coming back, the browser may have ticked again what was ticked.
window.addEventListener("pageshow", () => document.querySelector(".tile-tick:checked") && fetchTicks());

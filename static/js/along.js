// <progress data-along="2026-01-31T12:00:00+00:00" max="40">: moves along with the time since then. It stops short of
// the end: only the server knows when a job is done.
const MOST = 0.96;

function move() {
  for (const bar of document.querySelectorAll("progress[data-along]")) {
    const seconds = (Date.now() - Date.parse(bar.dataset.along)) / 1000;
    bar.value = Math.min(Math.max(seconds, 0), bar.max * MOST);
  }
}

setInterval(() => document.hidden || move(), 1000);
document.addEventListener("visibilitychange", () => document.hidden || move());
document.addEventListener("htmx:load", move);

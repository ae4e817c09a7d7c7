// <progress data-along="2026-01-31T12:00:00+00:00" max="40" data-late-after="60">: moves along with the time since then.
// It stops short of the end: only the server knows when a job is done. Past `late-after` seconds the element after it
// shows its [data-late] instead of its [data-in-time].
const MOST = 0.96;

function move() {
  for (const bar of document.querySelectorAll("progress[data-along]")) {
    const seconds = (Date.now() - Date.parse(bar.dataset.along)) / 1000;
    bar.value = Math.min(Math.max(seconds, 0), bar.max * MOST);
    const isLate = seconds > Number(bar.dataset.lateAfter);
    const words = bar.nextElementSibling;
    words?.querySelector("[data-late]")?.toggleAttribute("hidden", !isLate);
    words?.querySelector("[data-in-time]")?.toggleAttribute("hidden", isLate);
  }
}

setInterval(() => document.hidden || move(), 1000);
document.addEventListener("visibilitychange", () => document.hidden || move());
document.addEventListener("htmx:load", move);

// <progress data-along="1769860800" max="40" data-late-after="60">: moves along with the time since then, in
// seconds since 1970.
// It stops short of the end: only the server knows when a job is done. Past `late-after` seconds the element after it,
// <p data-usual="about 40 s">, says so in the words of templates/generations/progress.html.
const MOST = 0.96;

function move() {
  for (const bar of document.querySelectorAll("progress[data-along]")) {
    const seconds = Date.now() / 1000 - Number(bar.dataset.along);
    const value = Math.min(Math.max(seconds, 0), bar.max * MOST);
    // What the server wrote is still true when the page opens; each change is drawn for more than half a second.
    if (Math.abs(value - bar.value) >= 0.5) bar.value = value;
    const isLate = seconds > Number(bar.dataset.lateAfter);
    const words = bar.nextElementSibling;
    if (!words?.dataset.usual) continue;
    const text = `${isLate ? "Taking longer than usual, which is" : "Such jobs take"} ${words.dataset.usual}`;
    if (words.textContent !== text) words.textContent = text;
  }
}

setInterval(() => document.hidden || move(), 1000);
document.addEventListener("visibilitychange", () => document.hidden || move());
document.addEventListener("htmx:load", move);

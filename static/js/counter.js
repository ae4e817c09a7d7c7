// Character counters: <textarea data-counter data-limit="500" id="x"> and <span data-counter-for="x">.
// Counts code points, as the server does; an emoji is one, not two. The limit may change while typing (another model,
// another limit): set data-limit and dispatch `input`. data-limit-of says whose limit it is. data-counting on the
// counter counts as a platform does, and what will be stored: without empty lines around it.
import { fetchRules, hasRules, lengthOf } from "./counting.js";
import { written } from "./numbers.js";

const NEAR = 0.9;

const limitOf = (field, counter) => Number.parseInt(field.dataset.limit ?? counter.dataset.limit, 10);

function storedOf(field) {
  return field.tagName === "TEXTAREA" ? field.value.replace(/^\n+|\n+$/g, "") : field.value.trim().replace(/\s+/g, " ");
}

function update(field) {
  if (!field.id) return;
  const counter = document.querySelector(`[data-counter-for="${CSS.escape(field.id)}"]`);
  if (!counter) return;
  // maxlength would swallow the end of a pasted text in silence, and counts an emoji as two.
  field.removeAttribute("maxlength");
  const limit = limitOf(field, counter);
  const counting = counter.dataset.counting;
  if (counting && !hasRules(counting)) {
    fetchRules(counting).then(() => update(field));
    return;
  }
  const count = counting ? lengthOf(storedOf(field), counting) : lengthOf(field.value);
  const over = count - limit;
  const tone = over > 0 ? "bad" : count >= limit * NEAR ? "warn" : "";
  const words = over > 0 ? `${written(over)} over ${written(limit)}` : `${written(count)} of ${written(limit)}`;
  counter.textContent = counter.dataset.limitOf ? `${words} with ${counter.dataset.limitOf}` : words;
  if (counter.dataset.tone !== tone) {
    // Spoken only when it matters, not at every key.
    counter.setAttribute("aria-live", tone ? "polite" : "off");
    counter.classList.toggle("warn", tone === "warn");
    counter.classList.toggle("bad", tone === "bad");
    counter.dataset.tone = tone;
  } else {
    counter.setAttribute("aria-live", "off");
  }
}

function updateAll(root) {
  for (const counter of root.querySelectorAll("[data-counter-for]")) {
    const field = document.getElementById(counter.dataset.counterFor);
    if (field) update(field);
  }
}

document.addEventListener("input", (event) => update(event.target));
document.addEventListener("htmx:load", (event) => updateAll(event.detail.elt?.parentElement ?? document));
window.addEventListener("pageshow", () => updateAll(document));
updateAll(document);

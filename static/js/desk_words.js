// A half-written comment on a decision is still there when the reviewer comes back to the output: kept for this
// person and window, and dropped once the decision was accepted.
const FIELDS = ".decision textarea";

function keyOf(field) {
  const { person = "" } = document.body.dataset;
  return `desk:${person}:${field.form.getAttribute("action").split("?")[0]}:${field.name}:${field.id}`;
}

function store(action) {
  try {
    return action();
  } catch {
    // Storage is full or closed: the words live as long as the page.
    return null;
  }
}

function keep(field) {
  if (field.value.trim()) store(() => sessionStorage.setItem(keyOf(field), field.value));
  else store(() => sessionStorage.removeItem(keyOf(field)));
}

function restore() {
  for (const field of document.querySelectorAll(FIELDS)) {
    // What a refused decision brought back is what counts.
    if (field.value) keep(field);
    else field.value = store(() => sessionStorage.getItem(keyOf(field))) ?? "";
  }
}

document.addEventListener("input", (event) => event.target.matches?.(FIELDS) && keep(event.target));
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (form?.matches?.(".decision-panel") && event.detail.xhr.status === 200) {
    store(() => sessionStorage.removeItem(keyOf(form.querySelector("textarea"))));
  }
});
document.addEventListener("htmx:load", (event) => (event.detail.elt ?? event.target).id === "desk" && restore());
restore();

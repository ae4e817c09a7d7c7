// <form data-submit-once>: a press says at once that work has begun, and a second press does nothing.
// The button shows its data-busy-label. The server must still refuse to do the work twice.
const usesHtmx = (form) => form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [hx-get], [hx-boost='true']");

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.matches("button, input[type=submit]") && element.type === "submit");
}

function begin(form, submitter) {
  form.setAttribute("aria-busy", "true");
  const pressed = submitter ?? buttonsOf(form)[0];
  if (pressed) {
    pressed.dataset.busy = "";
    const label = pressed.dataset.busyLabel;
    if (label) {
      const words = pressed.querySelector("[data-label]") ?? pressed;
      pressed.dataset.restLabel = words.innerHTML;
      words.textContent = label;
    }
  }
  // Not before the browser has gathered the fields: a disabled button would be left out.
  setTimeout(() => {
    if (!form.hasAttribute("aria-busy")) return;
    for (const button of buttonsOf(form)) {
      if (button.disabled) continue;
      button.disabled = true;
      button.dataset.disabledOnce = "";
    }
  });
}

function release(form) {
  if (!form.hasAttribute("aria-busy")) return;
  form.removeAttribute("aria-busy");
  for (const button of buttonsOf(form)) {
    const wasPressed = "busy" in button.dataset;
    delete button.dataset.busy;
    if ("restLabel" in button.dataset) {
      (button.querySelector("[data-label]") ?? button).innerHTML = button.dataset.restLabel;
      delete button.dataset.restLabel;
    }
    if ("disabledOnce" in button.dataset) {
      button.disabled = false;
      delete button.dataset.disabledOnce;
    }
    // Disabling a button takes the focus away from it; give it back if nobody else took it.
    if (wasPressed && document.activeElement === document.body) button.focus();
  }
}

// Capturing, so that a second submit is stopped before HTMX or anything else sees it.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("form[data-submit-once]")) return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    begin(form, event.submitter);
    setTimeout(() => event.defaultPrevented && !usesHtmx(form) && release(form));
  },
  { capture: true },
);

// HTMX did not send it after all (validation, a confirm declined), or has an answer.
for (const name of ["htmx:validation:halted", "htmx:abort"]) {
  document.addEventListener(name, (event) => event.target.matches?.("form[data-submit-once]") && release(event.target));
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form[data-submit-once]");
  if (!form) return;
  const leaving = event.detail.xhr?.getResponseHeader("HX-Redirect") || event.detail.xhr?.getResponseHeader("HX-Location");
  if (!(event.detail.successful && leaving)) release(form);
});

// Back from the next page, out of the back-forward cache.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-submit-once]").forEach(release);
});

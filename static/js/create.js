// The create form: has its choices drawn again when something other than a person at work changed them, and never
// while its button is being pressed.
const form = document.getElementById("generation-form");

function differsFromThePage() {
  return [...form.elements].some((field) => {
    if (field.matches("[data-draft-skip]")) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      const drawn = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(drawn, 0);
    }
    return false;
  });
}

const redraw = () => window.htmx?.trigger(form.querySelector("[data-redraws]"), "redraw");

// The panel above the button grows and shrinks with what is chosen. Leaving the last field for the button has it drawn
// again: that must not move the button away between the two halves of a press, or the press would be lost.
let isPressed = false;
let isHeldBack = false;

function holdBack(event) {
  if (!isPressed || !event.target.closest?.("#generation-form")) return;
  isHeldBack = true;
  event.preventDefault();
}

function release() {
  if (!isPressed) return;
  isPressed = false;
  // After the click that follows: if that has sent the form, there is nothing to draw any more.
  setTimeout(() => {
    if (isHeldBack && !form.hasAttribute("aria-busy")) redraw();
    isHeldBack = false;
  });
}

if (form) {
  form.elements.in_place.disabled = false;
  // A draft, or the browser going back, has put other choices in place than the server drew. After HTMX is ready.
  window.addEventListener("pageshow", () => (form.dataset.draftLacking || differsFromThePage()) && redraw());
  form.addEventListener("click", (event) => event.target.closest("[data-draft-discard]") && setTimeout(redraw));
  form.addEventListener("pointerdown", (event) => {
    isPressed = event.target.closest("[type=submit]") !== null;
  });
  document.addEventListener("htmx:beforeRequest", holdBack);
  document.addEventListener("htmx:beforeSwap", holdBack);
  window.addEventListener("pointerup", release);
  window.addEventListener("pointercancel", release);
  // Not every browser heeds autofocus on something that is no control.
  document.getElementById("error-summary")?.focus();
}

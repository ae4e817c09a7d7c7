// The create form: has its choices drawn again when something other than a person at work changed them.
const form = document.getElementById("generation-form");

function differsFromThePage() {
  return [...form.elements].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      const drawn = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(drawn, 0);
    }
    return false;
  });
}

const redraw = () => window.htmx?.trigger(form.querySelector("[data-redraws]"), "redraw");

if (form) {
  // A draft, or the browser going back, has put other choices in place than the server drew. After HTMX is ready.
  window.addEventListener("pageshow", () => differsFromThePage() && redraw());
  form.addEventListener("click", (event) => event.target.closest("[data-draft-discard]") && setTimeout(redraw));
  // Not every browser heeds autofocus on something that is no control.
  document.getElementById("error-summary")?.focus();
}

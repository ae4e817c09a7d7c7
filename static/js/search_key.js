// The key / goes to the field with data-search-key: the page's own, else the one of the rail. Where the rail has
// no room for a field, it follows the link to the search.
const TYPED_INTO = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.defaultPrevented || event.target.closest?.(TYPED_INTO) || document.querySelector("dialog[open]")) return;
  const fields = [...document.querySelectorAll("[data-search-key]")].filter((field) => field.checkVisibility());
  const field = fields.find((each) => each.closest("main")) ?? fields[0];
  event.preventDefault();
  if (field) {
    field.focus();
    field.select();
  } else {
    document.querySelector("[data-search-link]")?.click();
  }
});

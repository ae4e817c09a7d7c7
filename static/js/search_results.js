// Up and down go through the results, from the field to the first and from the first back to the field.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
  const field = document.querySelector("main [data-search-key]");
  const stops = [field, ...document.querySelectorAll("[data-results] [data-result]")];
  const here = stops.indexOf(document.activeElement);
  const next = here < 0 ? null : stops[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// [data-lineage]: a wide drawing is opened where its marked box stands, in the middle.
for (const drawing of document.querySelectorAll("[data-lineage]")) {
  const centre = drawing.querySelector("[aria-current]");
  if (centre) {
    const box = centre.getBoundingClientRect();
    const around = drawing.getBoundingClientRect();
    drawing.scrollLeft += box.left + box.width / 2 - around.left - around.width / 2;
    drawing.scrollTop += box.top + box.height / 2 - around.top - around.height / 2;
  }
}

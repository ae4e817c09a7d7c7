// <details> with their content in <noscript>: it becomes elements when somebody opens them.
function unpack(details) {
  const packed = details?.querySelector(":scope > noscript");
  if (packed) packed.outerHTML = packed.textContent;
}

// With the press, which comes before it opens; else when it has been opened.
document.addEventListener("click", ({ target }) => unpack(target.closest?.("summary")?.parentElement), { capture: true });
document.addEventListener("toggle", ({ target }) => unpack(target), { capture: true });

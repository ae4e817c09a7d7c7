// What moves for ever begins once the page has been painted: each is a layer of its own, and two dozen of them
// would have the first view of a board wait.
function begin() {
  requestAnimationFrame(() => setTimeout(() => document.documentElement.classList.add("moves")));
}

if (document.readyState === "complete") begin();
else window.addEventListener("load", begin);

// <button data-copy="id">: puts the text of the element with that id on the clipboard and says so. What is marked
// data-not-text inside, such as where a platform folds it, is left out.
const SHOWN_MS = 2000;

function textOf(source) {
  const copy = source.cloneNode(true);
  for (const entry of copy.querySelectorAll("[data-not-text]")) entry.remove();
  return copy.textContent;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const words = button.querySelector("[data-label]") ?? button;
  button.dataset.restLabel ??= words.textContent;
  try {
    await navigator.clipboard.writeText(textOf(source));
    words.textContent = "Copied";
  } catch {
    // Without permission the text is at least selected, ready for the keyboard.
    getSelection().selectAllChildren(source);
    words.textContent = "Press Ctrl+C";
  }
  setTimeout(() => (words.textContent = button.dataset.restLabel), SHOWN_MS);
});

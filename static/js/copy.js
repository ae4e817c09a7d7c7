// <button data-copy="id">: puts the text of the element with that id on the clipboard and says so.
const SHOWN_MS = 2000;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const words = button.querySelector("[data-label]") ?? button;
  button.dataset.restLabel ??= words.textContent;
  try {
    await navigator.clipboard.writeText(source.textContent);
    words.textContent = "Copied";
  } catch {
    // Without permission the text is at least selected, ready for the keyboard.
    getSelection().selectAllChildren(source);
    words.textContent = "Press Ctrl+C";
  }
  setTimeout(() => (words.textContent = button.dataset.restLabel), SHOWN_MS);
});

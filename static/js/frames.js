// A video that fills a phone has no controls over its words: a press on it plays, another one pauses. Without
// this, the link opens the file.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-plays]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const video = link.parentElement.querySelector("video");
  event.preventDefault();
  if (video.paused) video.play().catch(() => link.removeAttribute("data-plays"));
  else video.pause();
});

for (const [name, plays] of [["play", true], ["pause", false], ["ended", false]]) {
  document.addEventListener(
    name,
    (event) => {
      const link = event.target.parentElement?.querySelector("[data-plays]");
      if (!link) return;
      event.target.classList.toggle("plays", plays);
      link.setAttribute("aria-label", plays ? "Pause the video" : "Play the video");
    },
    { capture: true },
  );
}

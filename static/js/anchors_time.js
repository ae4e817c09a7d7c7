// "Comment at 0:03" under a video takes the moment that is shown; "Until 0:05" makes it a part.
let begun = null;

const player = (element) => element.closest("[data-anchors=time]");
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function show(anchors) {
  const now = anchors.querySelector("video").currentTime;
  for (const words of anchors.querySelectorAll("[data-now]")) words.textContent = clock(now);
  const until = anchors.querySelector("[data-moment-end]");
  if (until) until.hidden = begun === null || now <= begun;
}

function choose(starts_at, ends_at, focus) {
  const fields = { anchor: "time", starts_at: starts_at.toFixed(2), ends_at: ends_at === null ? "" : ends_at.toFixed(2) };
  document.dispatchEvent(new CustomEvent("anchor:chosen", { detail: { fields, focus } }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-moment-start], [data-moment-end]");
  if (!button) return;
  const anchors = player(button);
  const video = anchors.querySelector("video");
  video.pause();
  if (button.matches("[data-moment-start]")) {
    begun = video.currentTime;
    choose(begun, null);
  } else {
    choose(begun, video.currentTime);
  }
  show(anchors);
});

document.addEventListener("anchor:removed", () => {
  begun = null;
  const anchors = document.querySelector("[data-anchors=time]");
  if (anchors) show(anchors);
});

// Media events do not bubble, but they can be captured.
for (const name of ["timeupdate", "seeking", "seeked", "loadedmetadata"]) {
  document.addEventListener(name, (event) => event.target.matches?.("[data-anchors=time] video") && show(player(event.target)), { capture: true });
}
function begin() {
  const anchors = document.querySelector("[data-anchors=time]");
  if (!anchors?.querySelector("video")) return;
  if (!document.querySelector("form[data-new-thread] [name=starts_at]")?.value) begun = null;
  show(anchors);
}
document.addEventListener("htmx:load", begin);
begin();

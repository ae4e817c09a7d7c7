// When an HTMX request fails, says so: what happened, that nothing was lost, what to do. Polls fail in silence; they
// try again by themselves (polling.js).
const MESSAGES = {
  0: ["The server could not be reached.", "Nothing was lost; what you typed is still here. Check the connection and try again."],
  403: ["You may not do this.", "Your role or your session may have changed. Reload the page."],
  404: ["This is not here any more.", "It was deleted or moved. Reload the page to see what is."],
  413: ["This is more than the server accepts.", "Nothing was kept. Choose a smaller file."],
  429: ["Too many requests.", "Wait a moment and try again."],
};
const OTHER = ["Something broke on our side.", "Nothing was lost; what you typed is still here. Try again in a moment."];

function say([what, next]) {
  const toasts = document.getElementById("toasts");
  if (!toasts) return;
  const notice = document.createElement("div");
  notice.className = "notice bad";
  const body = document.createElement("div");
  const title = document.createElement("p");
  title.className = "title";
  title.textContent = what;
  const text = document.createElement("p");
  text.textContent = next;
  body.append(title, text);
  const close = document.createElement("button");
  close.className = "button quiet small";
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => notice.remove());
  notice.append(body, close);
  toasts.replaceChildren(notice);
}

const isPoll = (event) => event.detail.requestConfig?.triggeringEvent?.type === "poll";

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    if (!isPoll(event)) say(MESSAGES[event.detail.xhr?.status ?? 0] ?? OTHER);
  });
}

// A session that ended answers with the sign-in page; go there instead of showing it inside a card.
document.addEventListener("htmx:beforeSwap", (event) => {
  const signIn = document.body.dataset.signIn;
  const answered = event.detail.xhr?.responseURL;
  if (!signIn || !answered || new URL(answered).pathname !== signIn) return;
  event.detail.shouldSwap = false;
  location.assign(`${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
});

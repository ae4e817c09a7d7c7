// Uploads: several at once with their own progress. drop.js takes the files, and fetches this with the first of them.
//
// <div data-upload-area> holds a <label data-drop> with a file input and media_library/upload_row.html. The label
// says where to (data-upload-url), what is taken (data-rules: by MIME type the name and the largest size in bytes)
// and what to draw afterwards (data-tile: tile or choice).
import { written } from "./numbers.js";

const AT_ONCE = 3;
const DONE_SHOWN_MS = 4000;
const POLL_SECONDS = 2;

const waiting = [];
const running = new Set();

function sizeInWords(bytes) {
  const megabytes = bytes / 1024 / 1024;
  if (megabytes < 0.1) return `${Math.max(1, Math.ceil(bytes / 1024))} KB`;
  return `${written(Math.ceil(megabytes * 10) / 10)} MB`;
}

// What the browser can tell without sending a byte. The server looks at the content and has the last word.
function objection(file, rules) {
  if (file.size === 0) return "This file is empty. Choose it again, or export it once more.";
  const rule = rules[file.type];
  // A type the browser does not know is left to the server, one that it knows to be another is not sent.
  if (file.type && !rule) {
    const names = Object.values(rules).map((entry) => entry.name);
    const kind = file.name.includes(".") ? file.name.split(".").pop().toUpperCase() : file.type;
    return `This is a file of the type ${kind}; choose ${names.slice(0, -1).join(", ")} or ${names.at(-1)}.`;
  }
  const largest = rule ? rule.max : Math.max(...Object.values(rules).map((entry) => entry.max));
  if (file.size <= largest) return "";
  const what = rule ? `This ${rule.name}` : "This file";
  return `${what} is ${sizeInWords(file.size)}; ${rule ? `${rule.type}s` : "files"} can be up to ${sizeInWords(largest)}.`;
}

class Upload {
  constructor(drop, file) {
    this.drop = drop;
    this.file = file;
    this.area = drop.closest("[data-upload-area]");
    this.row = this.area.querySelector("template[data-upload-row]").content.firstElementChild.cloneNode(true);
    this.bar = this.row.querySelector("progress");
    this.detail = this.row.querySelector(".detail");
    this.again = this.row.querySelector("[data-again]");
    this.close = this.row.querySelector("[data-close]");
    this.row.querySelector(".name").textContent = file.name;
    this.bar.setAttribute("aria-label", file.name);
    this.nameClose("Cancel");
    this.preview();
    this.close.addEventListener("click", () => this.cancel());
    this.again.addEventListener("click", () => this.enqueue());
    this.area.querySelector("[data-uploads]").append(this.row);
  }

  nameClose(verb) {
    this.close.title = verb;
    this.close.setAttribute("aria-label", `${verb} ${this.file.name}`);
  }

  preview() {
    if (!this.file.type.startsWith("image/")) return;
    const image = document.createElement("img");
    image.className = "thumb-s";
    image.alt = "";
    image.src = URL.createObjectURL(this.file);
    const free = () => URL.revokeObjectURL(image.src);
    image.addEventListener("load", () => {
      free();
      this.row.firstElementChild.replaceWith(image);
    });
    image.addEventListener("error", free);
  }

  enqueue() {
    const problem = objection(this.file, JSON.parse(this.drop.dataset.rules));
    if (problem) {
      this.fail(problem, false);
      return;
    }
    this.row.classList.remove("bad");
    this.again.hidden = true;
    this.bar.hidden = false;
    this.bar.value = 0;
    this.detail.textContent = "Waiting for its turn";
    this.nameClose("Cancel");
    waiting.push(this);
    startNext();
  }

  start() {
    const body = new FormData();
    body.append("tile", this.drop.dataset.tile);
    for (const input of this.area.querySelectorAll("input[name^=picker_]")) body.append(input.name, input.value);
    body.append("file", this.file, this.file.name);
    const request = new XMLHttpRequest();
    this.request = request;
    request.open("POST", this.drop.dataset.uploadUrl);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    request.upload.addEventListener("progress", (event) => this.progress(event.loaded / event.total));
    request.addEventListener("load", () => this.answered());
    request.addEventListener("error", () => this.fail("The connection broke, so the file did not arrive.", true));
    request.addEventListener("loadend", () => {
      running.delete(this);
      startNext();
    });
    request.send(body);
  }

  progress(part) {
    if (part < 1) {
      this.bar.value = part * 100;
      this.detail.textContent = `${Math.floor(part * 100)} % of ${sizeInWords(this.file.size)}`;
    } else {
      this.bar.removeAttribute("value");
      this.detail.textContent = "Checking the file";
    }
  }

  answered() {
    let answer = null;
    try {
      answer = JSON.parse(this.request.responseText);
    } catch {
      // Not from the library: a sign-in page, an error page, a proxy.
    }
    const { status } = this.request;
    if (answer?.tile) this.succeed(answer);
    else if (answer?.message) this.fail(answer.message, status !== 422);
    else if (status === 413) this.fail("This file is larger than the server accepts.", false);
    else if (status < 400 || status === 403) {
      this.fail("You may have been signed out, or may not add files here. Reload the page and try again.", true);
    } else this.fail("The server had an error, and the file was not kept.", true);
  }

  succeed(answer) {
    this.row.classList.add("good");
    this.bar.hidden = true;
    this.again.hidden = true;
    this.detail.textContent = answer.is_new ? "Added" : answer.message;
    this.nameClose("Dismiss");
    this.say(answer.message);
    show(this.area, this.drop.dataset.tile, answer);
    if (answer.is_new) setTimeout(() => this.row.remove(), DONE_SHOWN_MS);
  }

  fail(reason, mayTryAgain) {
    this.row.classList.add("bad");
    this.bar.hidden = true;
    this.again.hidden = !mayTryAgain;
    this.detail.textContent = reason;
    this.nameClose("Dismiss");
    this.say(`${this.file.name}: ${reason}`);
  }

  say(text) {
    this.area.querySelector("[data-upload-status]").textContent = text;
  }

  cancel() {
    const place = waiting.indexOf(this);
    if (place >= 0) waiting.splice(place, 1);
    if (running.has(this)) this.request.abort();
    this.row.remove();
  }
}

function startNext() {
  while (waiting.length && running.size < AT_ONCE) {
    const upload = waiting.shift();
    running.add(upload);
    upload.start();
  }
}

// Puts the new file's tile first, or brings the one that is there already to attention.
function show(area, kind, answer) {
  const list = (kind === "choice" ? area : document).querySelector("[data-file-list]");
  const input = list.querySelector(`input[value="${answer.id}"]`);
  if (kind === "choice" && input) {
    choose(input);
    return;
  }
  const known = document.getElementById(`media-file-${answer.id}`);
  if (known) {
    list.prepend(known);
    return;
  }
  const holder = document.createElement("template");
  holder.innerHTML = answer.tile.trim();
  const tile = holder.content.firstElementChild;
  list.prepend(tile);
  for (const empty of document.querySelectorAll("[data-empty]")) empty.remove();
  for (const first of document.querySelectorAll(".drop.first")) first.classList.replace("first", "slim");
  if (kind === "choice") choose(tile.querySelector("input"));
  poll();
}

function choose(input) {
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// Wakes the page's one request for files on their way to PowerPost; polling.js looks at what HTMX announces.
function poll() {
  const poller = document.getElementById("transfers");
  if (!poller || poller.dataset.poll) return;
  poller.dataset.poll = POLL_SECONDS;
  poller.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: poller } }));
}

export function take(drop, files) {
  for (const file of files) new Upload(drop, file).enqueue();
}

window.addEventListener("beforeunload", (event) => {
  if (running.size || waiting.length) event.preventDefault();
});

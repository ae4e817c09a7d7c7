// Files to upload, by choosing, dropping or pasting: for a <label data-drop> with a file input, as uploads.js tells.
// data-drop="page" takes what is dropped or pasted anywhere; any other one does while its dialog is open. Without this
// script the input is an ordinary part of a form.
const UNREACHED = "The server could not be reached, and nothing was uploaded. Check the connection and try again.";

async function take(drop, files) {
  const uploads = await import("./uploads.js").catch(() => null);
  if (uploads) {
    uploads.take(drop, files);
    return;
  }
  const row = document.createElement("li");
  row.className = "upload bad";
  row.textContent = UNREACHED;
  drop.closest("[data-upload-area]").querySelector("[data-uploads]").replaceChildren(row);
}

// The dialog that is open, else the page.
function currentDrop() {
  return document.querySelector("dialog[open] [data-drop]") ?? document.querySelector('[data-drop="page"]');
}

document.addEventListener("change", (event) => {
  const drop = event.target.matches("input[type=file]") ? event.target.closest("[data-drop]") : null;
  if (!drop) return;
  take(drop, [...event.target.files]);
  // Else the form would send them once more, and choosing the same file again would be no change.
  event.target.value = "";
});

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
let veil = null;

function hideVeil() {
  veil?.remove();
  veil = null;
  for (const drop of document.querySelectorAll(".drop.over")) drop.classList.remove("over");
}

document.addEventListener("dragover", (event) => {
  const drop = hasFiles(event) && currentDrop();
  if (!drop) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  drop.classList.add("over");
  if (veil || drop.closest("dialog")) return;
  veil = document.createElement("div");
  veil.className = "drop-veil";
  veil.textContent = "Drop to upload";
  document.body.append(veil);
});
// Left the window: between elements of the page there is always a related target.
document.addEventListener("dragleave", (event) => event.relatedTarget ?? hideVeil());
document.addEventListener("drop", (event) => {
  const drop = hasFiles(event) && currentDrop();
  hideVeil();
  if (!drop) return;
  event.preventDefault();
  take(drop, [...event.dataTransfer.files]);
});

document.addEventListener("paste", (event) => {
  const drop = currentDrop();
  const files = [...(event.clipboardData?.files ?? [])];
  if (!drop || !files.length) return;
  event.preventDefault();
  const time = new Date().toLocaleString("sv").replaceAll(":", ".");
  // Every pasted picture is called image.png, which says nothing in a library.
  const named = files.map((file) =>
    file.name === "image.png" ? new File([file], `Pasted ${time}.png`, { type: file.type }) : file,
  );
  take(drop, named);
});

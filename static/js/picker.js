// The picker of library files (media_library/picker.html): what is chosen stands beside its button, and what could
// not be chosen as well cannot be ticked. data-limit is the most; data-one-video means images or one video, not both.
function update(picker) {
  const inputs = [...picker.querySelectorAll("[data-choice] > input")];
  const chosen = inputs.filter((input) => input.checked);
  const limit = Number.parseInt(picker.dataset.limit, 10) || 0;
  const hasVideo = "oneVideo" in picker.dataset && chosen.some((input) => input.dataset.type === "video");
  const hasImage = "oneVideo" in picker.dataset && chosen.some((input) => input.dataset.type === "image");
  const isFull = limit && chosen.length >= limit;
  for (const input of inputs) {
    if (input.checked || input.type === "radio" || "obstacle" in input.dataset) continue;
    input.disabled = Boolean(isFull || hasVideo || (hasImage && input.dataset.type === "video"));
  }
  for (const count of picker.querySelectorAll("[data-picker-count]")) {
    if (!limit) count.textContent = chosen.length ? "" : "None chosen";
    else if (hasVideo) count.textContent = "1 video chosen";
    else if (chosen.length >= limit) count.textContent = `${chosen.length} of ${limit} chosen, that is all there can be`;
    else count.textContent = `${chosen.length} of ${limit} chosen`;
  }
  draw(picker, chosen);
}

function draw(picker, chosen) {
  picker.querySelector("[data-picker-chosen]").replaceChildren(
    ...chosen.map((input) => {
      const tile = input.closest("[data-choice]");
      const name = tile.querySelector(".name").textContent;
      const item = document.createElement("span");
      item.className = "item";
      const image = document.createElement("img");
      image.src = tile.querySelector("img").src;
      image.alt = name;
      image.title = name;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "button small icon";
      remove.title = "Remove";
      remove.setAttribute("aria-label", `Remove ${name}`);
      remove.textContent = "×";
      remove.addEventListener("click", () => unchoose(picker, input));
      item.append(image, remove);
      return item;
    }),
  );
}

function unchoose(picker, input) {
  const other = input.type === "radio" ? picker.querySelector("[data-none]") : null;
  if (other) other.checked = true;
  else input.checked = false;
  (other ?? input).dispatchEvent(new Event("change", { bubbles: true }));
  picker.querySelector("[data-dialog]").focus();
}

// A file that was chosen stands first, and may come again in its own place with "Show more".
function dropRepeated(picker) {
  const seen = new Set();
  for (const input of picker.querySelectorAll("[data-choice] > input")) {
    if (seen.has(input.value)) input.closest("[data-choice]").remove();
    else seen.add(input.value);
  }
}

// The button that was pressed is gone: go on with the first file that came in its place.
function focusFirstNew(picker) {
  const known = Number.parseInt(picker.dataset.shown, 10);
  delete picker.dataset.shown;
  picker.querySelectorAll("[data-choice] > input:not(:disabled)")[known]?.focus();
}

function updateAll(root) {
  const pickers = root.querySelectorAll?.("[data-picker]") ?? [];
  for (const picker of pickers) update(picker);
  const around = root.closest?.("[data-picker]");
  if (around) update(around);
}

document.addEventListener("change", (event) => {
  const picker = event.target.closest("[data-picker]");
  if (!picker) return;
  update(picker);
  if (!event.target.closest("[data-choice], .choice:has(> [data-none])")) return;
  // A search on its way was asked for without this choice, and its answer would undo it: ask again.
  picker.querySelector("input[type=search].htmx-request")?.dispatchEvent(new Event("search"));
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-picker-close]")) event.target.closest("dialog").close();
});
// Enter in the search would send the form around it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-picker] input[type=search]")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const picker = event.target.closest("[data-more] button")?.closest("[data-picker]");
  if (picker) picker.dataset.shown = picker.querySelectorAll("[data-choice] > input:not(:disabled)").length;
});
document.addEventListener("htmx:load", (event) => {
  const loaded = event.detail.elt ?? event.target;
  const picker = loaded.closest?.("[data-picker]");
  if (picker) dropRepeated(picker);
  updateAll(loaded);
  if (picker?.dataset.shown) focusFirstNew(picker);
});
// A draft names files that are older than those on the page: the answer to a search has what is chosen first.
function searchForLacking() {
  for (const picker of document.querySelectorAll("[data-picker]")) {
    const lacking = picker.closest("form")?.dataset.draftLacking?.split(" ") ?? [];
    const { value: name } = picker.querySelector("[name=picker_field]");
    if (lacking.includes(name)) picker.querySelector("input[type=search]").dispatchEvent(new Event("search"));
  }
}
updateAll(document);
// After HTMX is ready.
if (document.readyState === "complete") searchForLacking();
window.addEventListener("pageshow", searchForLacking);

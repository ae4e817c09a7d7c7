// <textarea data-mentions="address">: writing @ offers the members of the workspace. Arrows choose, Enter or Tab takes,
// Escape closes. The address is asked once, at the first @; without an answer one types the name by hand.
const OFFERED = 6;
const BEGUN = /(?:^|[^\p{L}\p{N}_.+@-])@([\p{L}\p{N}_.+@-]{0,40})$/u;
let people = null;
let open = null;

async function load(address) {
  try {
    const response = await fetch(address, { headers: { accept: "application/json" } });
    return response.ok ? (await response.json()).people : [];
  } catch {
    return [];
  }
}

function begun(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  const match = field.value.slice(0, field.selectionStart).match(BEGUN);
  return match ? match[1] : null;
}

function fitting(start) {
  const wanted = start.toLowerCase();
  const begins = (text) => text.toLowerCase().startsWith(wanted);
  return people.filter(({ username, name }) => begins(username) || name.split(" ").some(begins)).slice(0, OFFERED);
}

function close() {
  if (!open) return;
  open.list.remove();
  for (const name of ["aria-controls", "aria-activedescendant"]) open.field.removeAttribute(name);
  open = null;
}

function mark(index) {
  open.index = index;
  open.options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
  open.field.setAttribute("aria-activedescendant", open.options[index].id);
  open.options[index].scrollIntoView({ block: "nearest" });
}

function take(index) {
  const { field, found } = open;
  const start = begun(field) ?? "";
  const at = field.selectionStart - start.length;
  field.setRangeText(`${found[index].username} `, at, field.selectionStart, "end");
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function show(field, found) {
  close();
  if (!found.length) return;
  const list = document.createElement("ul");
  list.className = "mention-list";
  list.id = "mention-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Members");
  const options = found.map(({ username, name }, index) => {
    const option = document.createElement("li");
    option.id = `mention-${index}`;
    option.setAttribute("role", "option");
    const handle = document.createElement("b");
    handle.textContent = `@${username}`;
    option.append(handle);
    if (name) option.append(Object.assign(document.createElement("span"), { className: "tiny", textContent: name }));
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => take(index));
    return option;
  });
  list.append(...options);
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  open = { field, list, options, found, index: 0 };
  mark(0);
}

async function look(field) {
  const start = begun(field);
  if (start === null) return close();
  people ??= load(field.dataset.mentions);
  if (people instanceof Promise) people = await people;
  // Meanwhile more may have been typed.
  const now = document.activeElement === field ? begun(field) : null;
  if (now === null) return close();
  show(field, fitting(now));
}

document.addEventListener("input", (event) => event.target.matches("textarea[data-mentions]") && look(event.target));
document.addEventListener("focusout", (event) => event.target === open?.field && close());
document.addEventListener("click", (event) => open && event.target !== open.field && !open.list.contains(event.target) && close());
// Capturing: while the list is open, these keys are its own.
document.addEventListener(
  "keydown",
  (event) => {
    if (!open || event.target !== open.field || event.isComposing) return;
    const count = open.options.length;
    if (event.key === "ArrowDown") mark((open.index + 1) % count);
    else if (event.key === "ArrowUp") mark((open.index + count - 1) % count);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(open.index);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

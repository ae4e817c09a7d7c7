// A half-written form survives leaving the page: <form data-draft="content">.
//
// Fields are kept in this browser under the person, the workspace and the form's key, put back when the form is
// opened again, and dropped once the form was sent and accepted. A form that comes back with errors is what the server
// says it is; what is changed in it is kept again. Leave data-draft off where a form was filled from elsewhere, and put
// data-draft-skip on fields that only look for something.
// Optional inside the form: <p data-draft-note hidden>... <button type="button" data-draft-discard>.
const PREFIX = "draft:";
const SENT = "draft-sent";
const SKIPPED = new Set(["file", "hidden", "password", "submit", "button", "reset", "image"]);

const storageKey = (form) => {
  const { person = "", workspace = "" } = document.body.dataset;
  return `${PREFIX}${person}:${workspace}:${form.dataset.draft}`;
};
const forms = () => document.querySelectorAll("form[data-draft]");
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type) && !field.matches("[data-draft-skip]"));
const isRejected = (form) => form.querySelector("[aria-invalid=true], .errorlist, [data-form-errors]") !== null;

function store(action) {
  try {
    return action();
  } catch {
    // Storage is full or closed: the draft lives as long as the page.
    return null;
  }
}

function read(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    const isChoice = field.type === "checkbox" || field.type === "radio";
    if (isChoice) {
      values[field.name] ??= [];
      if (field.checked) values[field.name].push(field.value);
    } else if (field.multiple) {
      values[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else {
      values[field.name] = field.value;
    }
  }
  return values;
}

// What the server drew, whatever somebody has written before this script was here.
function readAsDrawn(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    const isChoice = field.type === "checkbox" || field.type === "radio";
    if (isChoice) {
      values[field.name] ??= [];
      if (field.defaultChecked) values[field.name].push(field.value);
    } else if (field.tagName === "SELECT") {
      const drawn = [...field.options].filter((option) => option.defaultSelected).map((option) => option.value);
      values[field.name] = field.multiple ? drawn : (drawn.at(-1) ?? field.options[0]?.value ?? "");
    } else {
      values[field.name] = field.defaultValue;
    }
  }
  return values;
}

function write(form, values) {
  let changed = false;
  for (const field of fieldsOf(form)) {
    if (!(field.name in values)) continue;
    const kept = values[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      // A choice that no longer exists is not made up: the page's own choice stays.
      const isKnown = field.type === "checkbox" || fieldsOf(form).some((other) => other.name === field.name && kept.includes(other.value));
      const checked = isKnown ? kept.includes(field.value) : field.checked;
      if (field.checked === checked) continue;
      field.checked = checked;
      if (field.type === "radio" && !checked) continue;
    } else if (field.multiple) {
      for (const option of field.options) option.selected = kept.includes(option.value);
    } else if (field.tagName === "SELECT") {
      if (field.value === kept || ![...field.options].some((option) => option.value === kept)) continue;
      field.value = kept;
    } else {
      if (field.value === kept) continue;
      field.value = kept;
    }
    changed = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return changed;
}

// What a draft names and the page does not offer yet: the duration of another model, a file that is not among the
// newest. The form's own requests carry it to the server, which draws it; until then it still belongs to the draft.
const lacking = new WeakMap();

function offers(field, value) {
  const isChoice = field.type === "checkbox" || field.type === "radio";
  if (isChoice) return field.value === value;
  return field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value);
}

function findLacking(form, kept) {
  const found = {};
  for (const [name, value] of Object.entries(kept)) {
    const same = fieldsOf(form).filter((field) => field.name === name);
    const values = [value].flat().filter((each) => each !== "" && !same.some((field) => offers(field, each)));
    if (values.length) found[name] = values;
  }
  setLacking(form, found);
}

function setLacking(form, found) {
  const names = Object.keys(found);
  if (names.length) {
    lacking.set(form, found);
    form.dataset.draftLacking = names.join(" ");
  } else {
    lacking.delete(form);
    delete form.dataset.draftLacking;
  }
}

// A select has its further options when somebody reaches it. What was chosen of them comes back with them, unless the
// person has chosen something else meanwhile.
async function bringFurtherOptions(form, kept) {
  for (const field of fieldsOf(form)) {
    const value = kept[field.name];
    if (!field.dataset.options || !value || offers(field, value)) continue;
    const { bringOptions } = await import("./more_options.js");
    await bringOptions(field);
    if (!field.value) write(form, { [field.name]: value });
  }
}

const isPickers = (form, name) => form.querySelector(`[name=picker_field][value="${CSS.escape(name)}"]`) !== null;

function sendLacking(event) {
  const form = event.target.closest?.("form[data-draft]");
  if (!form || !lacking.has(form)) return;
  const { formData } = event.detail;
  for (const [name, values] of Object.entries(lacking.get(form))) {
    if (!isPickers(form, name)) formData.delete(name);
    for (const value of values) formData.append(name, value);
  }
}

// The answer has drawn it, or it cannot be had any more. What a picker lacks comes with the picker's own answer, and
// the further options of a select draw nothing else.
function settleLacking(event) {
  const form = event.target.closest?.("form[data-draft]");
  if (!form || !lacking.has(form) || event.target.closest("select")) return;
  const isFromPicker = event.target.closest("[data-picker]") !== null;
  const left = Object.entries(lacking.get(form)).filter(([name]) => isPickers(form, name) !== isFromPicker);
  setLacking(form, Object.fromEntries(left));
}

const untouched = new WeakMap();
const timers = new WeakMap();

function save(form) {
  clearTimeout(timers.get(form));
  const kept = read(form);
  for (const [name, values] of Object.entries(lacking.get(form) ?? {})) {
    kept[name] = Array.isArray(kept[name]) && isPickers(form, name) ? [...kept[name], ...values] : values;
  }
  const values = JSON.stringify(kept);
  store(() => {
    if (values === untouched.get(form)) localStorage.removeItem(storageKey(form));
    else localStorage.setItem(storageKey(form), values);
  });
}

function clear(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  setLacking(form, {});
  store(() => localStorage.removeItem(storageKey(form)));
}

function open(form) {
  if (untouched.has(form)) return;
  // What came back refused was written by a person, and stays a draft whatever is changed in it.
  untouched.set(form, isRejected(form) ? "" : JSON.stringify(readAsDrawn(form)));
  if (isRejected(form)) return;
  const kept = store(() => JSON.parse(localStorage.getItem(storageKey(form))));
  const note = form.querySelector("[data-draft-note]");
  if (!kept) {
    save(form);
    return;
  }
  findLacking(form, kept);
  const isChanged = write(form, kept);
  bringFurtherOptions(form, kept);
  if ((isChanged || lacking.has(form)) && note) note.hidden = false;
}

function onEdit(event) {
  const form = event.target.form;
  if (!form?.matches("form[data-draft]") || !untouched.has(form)) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), 300));
}

// A plain form says nothing when it was accepted, so the next page decides: if it came from this form and does not
// hold it any more, the form was accepted. A page about an error is not an answer.
function settleSent() {
  const sent = store(() => JSON.parse(sessionStorage.getItem(SENT)));
  if (!sent) return;
  store(() => sessionStorage.removeItem(SENT));
  const stillHere = [...forms()].some((form) => storageKey(form) === sent.key);
  const isError = document.querySelector("[data-error-page]") !== null;
  const cameFromIt = document.referrer.split(/[?#]/)[0] === sent.page;
  if (!stillHere && !isError && cameFromIt) store(() => localStorage.removeItem(sent.key));
}

document.addEventListener("input", onEdit);
document.addEventListener("change", onEdit);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-draft]")) return;
  save(form);
  const sent = { key: storageKey(form), page: location.origin + location.pathname };
  store(() => sessionStorage.setItem(SENT, JSON.stringify(sent)));
});
document.addEventListener("htmx:afterRequest", (event) => {
  // `detail.elt` is another element when the answer has put something in the form's place.
  const form = event.detail.requestConfig?.elt;
  if (!form?.matches?.("form[data-draft]") || event.detail.requestConfig?.verb === "get") return;
  store(() => sessionStorage.removeItem(SENT));
  const { xhr, successful } = event.detail;
  // Accepted: the answer leads elsewhere, or has put something else in the form's place.
  const isGone = !form.isConnected || xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Location");
  if (successful && isGone) clear(form);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-draft-discard]");
  const form = button?.form ?? button?.closest("form");
  if (!form) return;
  form.reset();
  clear(form);
  button.closest("[data-draft-note]").hidden = true;
  for (const field of fieldsOf(form)) field.dispatchEvent(new Event("input", { bubbles: true }));
  clear(form);
});
window.addEventListener("pagehide", () => {
  for (const form of forms()) if (timers.has(form) && !form.hasAttribute("aria-busy")) save(form);
});
document.addEventListener("htmx:load", () => forms().forEach(open));
document.addEventListener("htmx:configRequest", sendLacking);
document.addEventListener("htmx:afterSettle", settleLacking);

settleSent();
forms().forEach(open);

// "Comment on a place" of a picture: a click sets a point, a pull draws a box; with the keyboard, arrows move a
// crosshair, Shift and arrows draw a box from it, Enter sets it, Escape leaves. Places are parts of the picture, 0 to 1.
const SLIGHT = 6;
const STEP = 0.05;
const FINE = 0.01;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let layer = null;
const clamp = (value) => Math.min(1, Math.max(0, value));
const percent = (part) => `${Math.round(part * 100)} %`;

function build(toggle) {
  const anchors = toggle.closest("[data-anchors=area]");
  const element = document.createElement("div");
  element.className = "placing";
  element.tabIndex = 0;
  element.setAttribute("role", "application");
  element.setAttribute("aria-label", "Choose a place. Arrow keys move, with Shift they draw a box, Enter sets it, Escape leaves.");
  const cross = Object.assign(document.createElement("span"), { className: "crosshair" });
  const box = Object.assign(document.createElement("span"), { className: "drawn-box" });
  const said = Object.assign(document.createElement("span"), { className: "visually-hidden" });
  said.setAttribute("role", "status");
  element.append(box, cross, said);
  anchors.append(element);
  return { toggle, element, cross, box, said, from: { x: 0.5, y: 0.5 }, to: null, pointer: null };
}

function draw() {
  const { cross, box, from, to } = layer;
  const point = to ?? from;
  cross.style.left = `${point.x * 100}%`;
  cross.style.top = `${point.y * 100}%`;
  box.hidden = !to;
  if (!to) return;
  const shape = boxOf(from, to);
  box.style.left = `${shape.x * 100}%`;
  box.style.top = `${shape.y * 100}%`;
  box.style.width = `${shape.width * 100}%`;
  box.style.height = `${shape.height * 100}%`;
}

const boxOf = (from, to) => ({
  x: Math.min(from.x, to.x),
  y: Math.min(from.y, to.y),
  width: Math.abs(from.x - to.x),
  height: Math.abs(from.y - to.y),
});

function start(toggle) {
  layer = build(toggle);
  toggle.setAttribute("aria-pressed", "true");
  draw();
  layer.element.focus({ preventScroll: true });
  layer.element.scrollIntoView({ block: "nearest" });
}

function leave(refocus) {
  if (!layer) return;
  const { toggle, element } = layer;
  layer = null;
  element.remove();
  toggle.setAttribute("aria-pressed", "false");
  if (refocus) toggle.focus();
}

function finish() {
  const { from, to } = layer;
  const round = (shape) => Object.fromEntries(Object.entries(shape).map(([name, value]) => [name, value.toFixed(5)]));
  const fields = { anchor: "area", ...round(to ? boxOf(from, to) : from) };
  leave(false);
  document.dispatchEvent(new CustomEvent("anchor:chosen", { detail: { fields } }));
}

function placeOf(event) {
  const frame = layer.element.getBoundingClientRect();
  return { x: clamp((event.clientX - frame.left) / frame.width), y: clamp((event.clientY - frame.top) / frame.height) };
}

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-place-start]");
  if (!toggle) return;
  if (layer) leave(true);
  else start(toggle);
});

document.addEventListener("pointerdown", (event) => {
  if (!layer || !layer.element.contains(event.target) || event.button !== 0) return;
  event.preventDefault();
  layer.element.setPointerCapture(event.pointerId);
  layer.pointer = { id: event.pointerId, x: event.clientX, y: event.clientY };
  layer.from = placeOf(event);
  layer.to = null;
  draw();
});

document.addEventListener("pointermove", (event) => {
  if (layer?.pointer?.id !== event.pointerId) return;
  const { x, y } = layer.pointer;
  if (layer.to || Math.hypot(event.clientX - x, event.clientY - y) > SLIGHT) layer.to = placeOf(event);
  draw();
});

document.addEventListener("pointerup", (event) => {
  if (layer?.pointer?.id === event.pointerId) finish();
});
document.addEventListener("pointercancel", (event) => {
  if (layer?.pointer?.id === event.pointerId) layer.pointer = null;
});

// Capturing: Escape here leaves the crosshair, and Enter and the arrows are nobody else's.
document.addEventListener(
  "keydown",
  (event) => {
    if (!layer || !(layer.element.contains(event.target) || event.key === "Escape")) return;
    if (event.key === "Tab") return leave(false);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    if (event.key === "Escape") return leave(true);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return finish();
    }
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    // Held down, a key takes large steps.
    const step = event.repeat ? STEP : FINE;
    const at = event.shiftKey ? (layer.to ?? layer.from) : layer.from;
    const next = { x: clamp(at.x + way[0] * step), y: clamp(at.y + way[1] * step) };
    if (event.shiftKey) layer.to = next;
    else {
      layer.from = next;
      layer.to = null;
    }
    draw();
    layer.said.textContent = `${percent(next.x)} from the left, ${percent(next.y)} from the top`;
  },
  { capture: true },
);

// The picture was exchanged under it.
document.addEventListener("htmx:afterSettle", () => {
  if (layer && !layer.element.isConnected) layer = null;
});

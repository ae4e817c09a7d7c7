// A tick box pressed with the shift key takes along all boxes between it and the one that was pressed before.
let last = null;

export function tickRange(event, boxes) {
  const box = event.target;
  if (event.shiftKey && last && boxes.includes(last)) {
    const [from, until] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
    for (const other of boxes.slice(from, until + 1)) other.checked = box.checked;
  }
  last = box;
}

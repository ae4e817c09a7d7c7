// Words selected in [data-anchors=text]: a button beside them, or the key M, begins a comment about them. Places are
// counted in code points of the text, as the server counts; what is marked data-not-text is not part of it.
const GAP = 6;
let button = null;

const area = () => document.querySelector("[data-anchors=text]");

function textNodes(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    return node.matches("[data-not-text]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

// What of the selection lies in the caption: {start, end, quote, range}, or null.
function selected() {
  const root = area();
  const selection = getSelection();
  if (!root || !document.querySelector("form[data-new-thread]") || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(root)) return null;
  let count = 0;
  let start = null;
  let end = null;
  let quote = "";
  for (const node of textNodes(root)) {
    const text = node.data;
    if (range.intersectsNode(node)) {
      const from = node === range.startContainer ? range.startOffset : 0;
      const until = node === range.endContainer ? range.endOffset : text.length;
      if (until > from) {
        start ??= count + [...text.slice(0, from)].length;
        end = count + [...text.slice(0, until)].length;
        quote += text.slice(from, until);
      }
    }
    count += [...text].length;
  }
  return start === null || !quote.trim() ? null : { start, end, quote, range };
}

function choose({ start, end, quote }, focus) {
  hide();
  getSelection().removeAllRanges();
  document.dispatchEvent(new CustomEvent("anchor:chosen", { detail: { fields: { anchor: "text", start, end, quote }, focus } }));
}

function hide() {
  button?.remove();
  button = null;
}

function offer() {
  const chosen = selected();
  if (!chosen) return hide();
  if (!button) {
    button = Object.assign(document.createElement("button"), { type: "button", className: "button small about-selection" });
    button.textContent = "Comment";
    button.title = "Comment on the selected words (M)";
    // A press would take the selection away before it is read.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const now = selected();
      if (now) choose(now, true);
      else hide();
    });
    // Right behind the caption, so that Tab reaches it from the words.
    area().closest("article, div").append(button);
  }
  const lines = [...chosen.range.getClientRects()].filter((line) => line.width > 0);
  const last = lines.at(-1) ?? chosen.range.getBoundingClientRect();
  const widest = document.documentElement.clientWidth - button.offsetWidth - GAP;
  button.style.left = `${Math.max(GAP, Math.min(last.right, widest))}px`;
  button.style.top = `${last.bottom + GAP}px`;
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(offer);
});
// Words may have been selected while this was on its way.
offer();
document.addEventListener("scroll", () => button && offer(), { capture: true, passive: true });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});

// Before the desk's own M, which goes to the comment: here it takes the words along.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.documentElement.dataset.keys === "off" || event.target.closest?.("input, textarea, select, dialog")) return;
    const chosen = selected();
    if (!chosen) return;
    event.preventDefault();
    event.stopPropagation();
    choose(chosen, true);
  },
  { capture: true },
);

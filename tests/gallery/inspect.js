// What is wrong with a page at its present size, as lines that name the element and the numbers.
// Each line begins with the name of its check. Everything is measured, nothing is changed: so what was asked of an
// element once is kept, for a style and a place are asked for thousands of times.
({ tinyTargets = true }) => {
  const SLACK = 1.5;
  const problems = [];
  const view = document.documentElement;
  const width = view.clientWidth;
  const kept = (find) => {
    const found = new Map();
    return (element) => {
      if (!found.has(element)) found.set(element, find(element));
      return found.get(element);
    };
  };
  const styleOf = kept((element) => getComputedStyle(element));
  const positionOf = kept((element) => styleOf(element).position);
  const boxOf = kept((element) => element.getBoundingClientRect());
  const overflowOf = kept((element) => [styleOf(element).overflowX, styleOf(element).overflowY]);
  const round = (rect) => {
    const numbers = [rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top].map(Math.round);
    return `${numbers[2]} × ${numbers[3]} at ${numbers[0]}, ${numbers[1]}`;
  };
  const named = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const classes = [...element.classList].slice(0, 3).map((name) => `.${name}`).join("");
    const words = (element.innerText || element.getAttribute("aria-label") || element.name || element.alt || "");
    const own = `${element.localName}${id}${classes} “${words.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
    const parent = element.parentElement;
    return id || !parent || parent === document.body ? own : `${parent.localName}${[...parent.classList]
      .slice(0, 1).map((name) => `.${name}`).join("")} > ${own}`;
  };

  // A modal dialog is all that can be reached while it is open.
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  const scope = modal ?? document.body;

  // Words for screen readers only are one pixel large, or clipped to nothing.
  const isClippedAway = kept((element) => {
    if (!element || element === view) return false;
    const style = styleOf(element);
    return style.clipPath.startsWith("inset(") || style.clip.startsWith("rect(") || isClippedAway(element.parentElement);
  });
  const isDrawn = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]") && !isClippedAway(element);
  const ancestorsOf = kept((element) => {
    const found = [];
    for (let each = element.parentElement; each && each !== view; each = each.parentElement) found.push(each);
    return found;
  });
  // What is fixed or sticks lies above the page on purpose; what is in the top layer does too.
  const floats = kept((element) =>
    [element, ...ancestorsOf(element)].find((each) => ["fixed", "sticky"].includes(positionOf(each))),
  );
  const clips = (value) => value !== "visible";
  const scrolls = (value) => value === "auto" || value === "scroll";

  const clippersOf = kept((element) => {
    const found = [];
    let position = positionOf(element);
    for (const each of ancestorsOf(element)) {
      if (position === "fixed") break;
      if (position === "absolute" && positionOf(each) === "static") continue;
      position = positionOf(each);
      if (each === document.body) break;
      if (overflowOf(each).some(clips)) found.push(each);
    }
    return found;
  });
  // The part of a rectangle that scrollers and clipping boxes around the element let through.
  // Words are also cut by the box that holds them.
  const seen = (element, rect, isOfWords = false) => {
    const part = { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom };
    const isHeld = isOfWords && element !== document.body;
    for (const each of isHeld ? [element, ...clippersOf(element)] : clippersOf(element)) {
      const [across, down] = overflowOf(each);
      const box = boxOf(each);
      if (clips(across)) {
        part.left = Math.max(part.left, box.left);
        part.right = Math.min(part.right, box.right);
      }
      if (clips(down)) {
        part.top = Math.max(part.top, box.top);
        part.bottom = Math.min(part.bottom, box.bottom);
      }
    }
    return part.right - part.left > SLACK && part.bottom - part.top > SLACK ? part : null;
  };
  const shared = (one, other) => ({
    across: Math.min(one.right, other.right) - Math.max(one.left, other.left),
    down: Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top),
  });

  // --- Wider than the window ---------------------------------------------------------------------------
  const drawn = [...scope.querySelectorAll("*")].filter(
    (element) => !element.closest("svg *") && !["option", "br", "wbr"].includes(element.localName) && isDrawn(element),
  );
  const tooWide = view.scrollWidth - width;
  if (tooWide > 0) problems.push(`scroll: the page is ${tooWide} px wider than its window of ${width}`);
  const outside = drawn.filter((element) => {
    const rect = boxOf(element);
    if (rect.width < 2 || rect.height < 2) return false;
    if (rect.right <= width + SLACK && rect.left >= -SLACK) return false;
    const part = seen(element, rect);
    return part && (part.right > width + SLACK || part.left < -SLACK);
  });
  outside
    .filter((element) => !outside.some((other) => other !== element && other.contains(element)))
    .slice(0, 4)
    .forEach((element) => {
      problems.push(`outside: ${named(element)} is ${round(boxOf(element))}, the window ${width} wide`);
    });

  // --- Words ---------------------------------------------------------------------------------------------
  const lines = [];
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const drawnSet = new Set(drawn).add(scope);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || !drawnSet.has(element) || ["script", "style", "textarea", "select"].includes(element.localName))
      continue;
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width > 1 && rect.height > 1) lines.push({ node, element, rect });
    }
  }
  // The boxes that cut off words of the element without saying so.
  const cuttersOf = kept((element) => {
    const found = [];
    let position = positionOf(element);
    for (const each of [element, ...ancestorsOf(element)]) {
      if (each === document.body || each === scope) break;
      const isHolder = each === element || position !== "absolute" || positionOf(each) !== "static";
      if (!isHolder) continue;
      if (each !== element) position = positionOf(each);
      if (position === "fixed" && each !== element) break;
      if (overflowOf(each).some(scrolls)) break;
      if (!overflowOf(each).some(clips)) continue;
      const style = styleOf(each);
      const isClamped = style.webkitLineClamp !== "none" && style.webkitLineClamp !== "";
      const isFaded = style.maskImage !== "none" || getComputedStyle(each, "::after").backgroundImage.includes("gradient");
      if (style.textOverflow === "ellipsis" || isClamped || isFaded) break;
      found.push(each);
    }
    return found;
  });
  const cut = new Map();
  for (const { node, element, rect } of lines) {
    for (const each of cuttersOf(element)) {
      const [across, down] = overflowOf(each);
      const box = boxOf(each);
      if (clips(across)) {
        const lost = Math.max(rect.right - box.right, box.left - rect.left);
        if (lost > SLACK && !cut.has(each)) cut.set(each, `${Math.round(lost)} px of “${node.data.trim().slice(0, 30)}”`);
      }
      if (clips(down)) {
        const lost = Math.max(rect.bottom - box.bottom, box.top - rect.top);
        if (lost > rect.height * 0.2 && lost < rect.height * 0.9 && !cut.has(each))
          cut.set(each, `${Math.round(lost)} px of the height of “${node.data.trim().slice(0, 30)}”`);
      }
    }
  }
  for (const [element, lost] of cut) problems.push(`clipped: ${named(element)} cuts off ${lost}`);

  const ordered = lines
    .map((line) => ({ ...line, part: seen(line.element, line.rect, true), floats: floats(line.element) }))
    .filter((line) => line.part)
    .sort((one, other) => one.part.top - other.part.top);
  const reported = new Set();
  ordered.forEach((one, index) => {
    for (const other of ordered.slice(index + 1)) {
      if (other.part.top >= one.part.bottom) break;
      if (one.node === other.node || one.floats !== other.floats) continue;
      const { across, down } = shared(one.part, other.part);
      const height = Math.min(one.part.bottom - one.part.top, other.part.bottom - other.part.top);
      if (across <= 2 || down <= height * 0.4) continue;
      const key = `${named(one.element)} and ${named(other.element)}`;
      if (reported.has(key) || one.element.closest("[popover], .menu-panel") !== other.element.closest("[popover], .menu-panel"))
        continue;
      reported.add(key);
      problems.push(`words: ${key} lie on each other by ${Math.round(across)} × ${Math.round(down)} px`);
    }
  });

  // --- What can be pressed -----------------------------------------------------------------------------
  const PRESSED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], [role=button]";
  const isTransparent = kept((element) => [element, ...ancestorsOf(element)].some((each) => styleOf(each).opacity === "0"));
  const pressed = [...scope.querySelectorAll(PRESSED)]
    .filter((element) => drawnSet.has(element) && styleOf(element).pointerEvents !== "none")
    .map((element) => ({
      element,
      // A link in a sentence may break over lines: each piece is a place to press.
      parts: [...element.getClientRects()].map((rect) => seen(element, rect)).filter(Boolean),
      floats: floats(element),
    }))
    .filter((entry) => entry.parts.length);
  const LEAST = 24;
  const isOverlay = (element) =>
    ["::before", "::after"].some((name) => {
      const style = getComputedStyle(element, name);
      const isLarge = parseFloat(style.width) >= LEAST - 0.5 && parseFloat(style.height) >= LEAST - 0.5;
      return style.content !== "none" && style.position === "absolute" && isLarge;
    });
  // What lies wholly on another, lifted out of the flow, is meant: a tick on a row that opens.
  const isLaidOn = (one, other) => {
    const inner = boxOf(one);
    const outer = boxOf(other);
    const { across, down } = shared(inner, outer);
    if (across < inner.width - SLACK || down < inner.height - SLACK) return false;
    return [one, ...ancestorsOf(one)].some((each) => !each.contains(other) && positionOf(each) === "absolute");
  };
  const sharedParts = (one, other) => {
    for (const part of one.parts)
      for (const each of other.parts) {
        const { across, down } = shared(part, each);
        if (across > 2 && down > 2) return { part, across, down };
      }
    return null;
  };
  const isMeant = (one, other) => {
    if (one.contains(other) || other.contains(one)) return true;
    const labels = [...(one.labels ?? []), ...(other.labels ?? [])];
    if (labels.some((label) => label.contains(one) && label.contains(other))) return true;
    if (isTransparent(one) || isTransparent(other)) return true;
    if (isLaidOn(one, other) || isLaidOn(other, one)) return true;
    return one.closest(".menu-panel") !== other.closest(".menu-panel");
  };
  pressed.forEach((one, index) => {
    for (const other of pressed.slice(index + 1)) {
      if (one.floats !== other.floats) continue;
      const hit = sharedParts(one, other);
      if (!hit || isMeant(one.element, other.element)) continue;
      problems.push(
        `overlap: ${named(one.element)} (${round(hit.part)}) and ${named(other.element)} (${round(other.parts[0])}) ` +
          `share ${Math.round(hit.across)} × ${Math.round(hit.down)} px`,
      );
    }
  });

  // --- Large enough for a thumb (WCAG 2.2, 2.5.8) --------------------------------------------------------
  const inSentence = ({ element }) =>
    styleOf(element).display === "inline" &&
    [...element.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\w{2}/u.test(node.data));
  if (tinyTargets) {
    for (const entry of pressed) {
      const { element } = entry;
      if (element.matches("[tabindex='0']:not(a, button, input, select, textarea, summary)")) continue;
      const boxes = [element, ...(element.labels ?? [])].map(boxOf);
      const isLarge = boxes.some((box) => box.width >= LEAST - 0.5 && box.height >= LEAST - 0.5);
      if (isLarge || isOverlay(element) || inSentence(entry)) continue;
      problems.push(`target: ${named(element)} is ${round(boxes[0])}, less than ${LEAST} × ${LEAST}`);
    }
  }

  // --- The order of the keyboard ---------------------------------------------------------------------------
  const reached = [...scope.querySelectorAll(`${PRESSED}, [tabindex]`)].filter(
    (element) => element.tabIndex >= 0 && !element.disabled && drawnSet.has(element),
  );
  for (const element of reached) {
    if (element.tabIndex > 0) problems.push(`order: ${named(element)} has the tabindex ${element.tabIndex}`);
  }
  const first = [...document.querySelectorAll("a[href], button, input:not([type=hidden])")].find((each) => each.checkVisibility());
  if (!modal && document.querySelector("nav") && !first?.getAttribute("href")?.startsWith("#"))
    problems.push(`order: the first that the keyboard reaches is ${first ? named(first) : "nothing"}, not a skip link`);
  const regionOf = (element) => element.closest("nav, aside, main, header, footer, section, article, form, fieldset, li, dialog");
  reached.slice(1).forEach((next, index) => {
    const before = reached[index];
    if (regionOf(before) !== regionOf(next) || floats(before) !== floats(next)) return;
    if (before.contains(next) || isTransparent(before) || isTransparent(next)) return;
    const from = seen(before, boxOf(before));
    const to = seen(next, boxOf(next));
    if (!from || !to) return;
    const { across, down } = shared(from, to);
    const isRightToLeft = styleOf(next.parentElement).direction === "rtl";
    const isBack = isRightToLeft ? to.left >= from.right : to.right <= from.left;
    const isUp = across > 0 && to.bottom <= from.top + SLACK;
    const isSameRow = down > Math.min(from.bottom - from.top, to.bottom - to.top) / 2;
    if (isUp || (isSameRow && isBack))
      problems.push(`order: after ${named(before)} (${round(from)}) the keyboard goes ${isUp ? "up" : "back"} to ${named(next)} (${round(to)})`);
  });

  // A page that repeats itself would say the same a hundred times.
  const counts = new Map();
  return problems.filter((problem) => {
    const check = problem.split(":")[0];
    counts.set(check, (counts.get(check) ?? 0) + 1);
    return counts.get(check) <= 6;
  });
}

// X's way to count a post, as powerpost/weighted_length.py and powerpost/text_parts.py do it: a link counts 23, an
// emoji 2, scripts that say much with one sign 2 each. The same rules in the same order, so that both give one
// number; a test holds them against each other.
import { DOMAINS, PICTURES, SIGNS } from "./signs.js";

const LINK_LENGTH = 23;
const LINK_MOST = 4096;
const EMOJI_LENGTH = 2;
const SINGLE_RANGES = [[0, 4351], [8192, 8205], [8208, 8223], [8242, 8247]];

const CHANGE = "[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]";
const EMOJI = new RegExp(
  "[\\u{1f1e6}-\\u{1f1ff}]{2}|[0-9#*]\\ufe0f?\\u20e3" +
    `|(?:[${PICTURES}](?!\\ufe0e)${CHANGE}?|[${SIGNS}](?:${CHANGE}|(?=\\u200d[${SIGNS}])))` +
    `(?:[\\u{e0020}-\\u{e007e}]+\\u{e007f})?(?:\\u200d[${SIGNS}]${CHANGE}?)*`,
  "gu",
);

const SCHEME = /https?:\/\//iy;
const HOST = /[\p{L}\p{N}_.\-]+/uy;
const BARE_HOST = /[A-Za-z0-9_.\-]+/g;
const BARE_HOST_HERE = /[A-Za-z0-9_.\-]+/y;
const PORT = /:[0-9]{1,5}/y;
const PATH = /\/[A-Za-z0-9\u00c0-\u024f\u0400-\u04ff!*';:=+,.$%[\]–_~@|&#/()\-]*/y;
const QUERY = /\?[A-Za-z0-9!?*'@();:&=+$/%#[\]\-_.,~|]*/y;
const NOT_LAST = "!*';:,.$%[]–~@|&(?";
const NOT_BEFORE_SCHEME = /[A-Za-z0-9@＠$#＃]/;
const NOT_BEFORE_HOST = /[A-Za-z0-9@＠$#＃_./\-]/;

function here(pattern, text, position) {
  pattern.lastIndex = Math.max(0, position);
  return pattern.exec(text);
}

// From where until where the links of a text stand.
function linksIn(text) {
  const found = [];
  let position = 0;
  let word;
  while ((word = here(BARE_HOST, text, position))) {
    let start = word.index;
    let host = word[0];
    let hostStart = start;
    position = start + host.length;
    const scheme = here(SCHEME, text, start) ?? here(SCHEME, text, position - 5) ?? here(SCHEME, text, position - 4);
    if (scheme) {
      position = scheme.index + scheme[0].length;
      const named = here(HOST, text, position);
      if (!named || NOT_BEFORE_SCHEME.test(text[scheme.index - 1] ?? "")) continue;
      [start, hostStart, host] = [scheme.index, position, named[0]];
    } else if (NOT_BEFORE_HOST.test(text[start - 1] ?? "")) continue;
    const length = domainLength(host) || domainLength(here(BARE_HOST_HERE, text, hostStart)?.[0] ?? "");
    if (!length) continue;
    let end = hostStart + length;
    if (text[end] && "@＠".includes(text[end])) continue;
    end = endOfPath(text, end);
    position = Math.max(position, end);
    if ([...text.slice(start, end)].length <= LINK_MOST) found.push([start, end]);
  }
  return found;
}

function domainLength(host) {
  let length = 0;
  let known = 0;
  for (const [number, label] of host.split(".").entries()) {
    if (!label || "-_".includes(label[0]) || "-_".includes(label.at(-1))) break;
    length += label.length + (number ? 1 : 0);
    const name = label.toLowerCase();
    if (number && (DOMAINS.has(name) || name.startsWith("xn--"))) known = length;
  }
  return known;
}

function endOfPath(text, start) {
  const port = here(PORT, text, start);
  let end = port ? start + port[0].length : start;
  for (const part of [PATH, QUERY]) {
    const found = here(part, text, end);
    if (found) end = withoutPunctuation(text, end, end + found[0].length);
  }
  return end;
}

function withoutPunctuation(text, start, end) {
  const part = text.slice(start, end);
  let unopened = part.split(")").length - part.split("(").length;
  while (end > start) {
    const last = text[end - 1];
    if (last === ")" && unopened > 0) unopened -= 1;
    else if (last === "(") unopened += 1;
    else if (!NOT_LAST.includes(last)) break;
    end -= 1;
  }
  return end;
}

function weightOf(signs) {
  let sum = 0;
  for (const sign of signs) {
    const point = sign.codePointAt(0);
    sum += SINGLE_RANGES.some(([first, last]) => first <= point && point <= last) ? 1 : 2;
  }
  return sum;
}

function lengthOfWords(text) {
  const emoji = text.match(EMOJI) ?? [];
  return weightOf(text) - weightOf(emoji.join("")) + EMOJI_LENGTH * emoji.length;
}

export function weightedLength(written) {
  const text = written.replace(/\r\n?/g, "\n").normalize("NFC");
  let length = 0;
  let position = 0;
  for (const [start, end] of linksIn(text)) {
    length += lengthOfWords(text.slice(position, start)) + LINK_LENGTH;
    position = end;
  }
  return length + lengthOfWords(text.slice(position));
}

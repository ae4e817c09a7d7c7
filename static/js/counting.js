// How long a text is as a platform counts it; `counting` are the values of powerpost.platform_limits.Counting.
const bytes = new TextEncoder();
let weightedLength = null;

// X's rules need to know every domain, so that only pages with an X caption fetch them: first wait for this.
export async function fetchRules(counting) {
  if (counting === "weighted characters") ({ weightedLength } = await import("./weighted_length.js"));
}

export const hasRules = (counting) => counting !== "weighted characters" || weightedLength !== null;

export function lengthOf(text, counting) {
  if (counting === "weighted characters") return weightedLength(text);
  if (counting === "UTF-16 units") return text.length;
  if (counting === "bytes") return bytes.encode(text).length;
  return [...text].length;
}

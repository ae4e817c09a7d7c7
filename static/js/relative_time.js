// Keeps <time datetime data-relative> true; fetched when the page has been open for a while. The server writes the first
// text in the same words (workspaces/ages.py, age_in_words); from a week on it writes a date, which stays.
const UNITS = [
  ["min", 60, 3600],
  ["h", 3600, 86400],
  ["d", 86400, 7 * 86400],
];

function words(seconds) {
  const ahead = seconds < 0;
  const age = Math.abs(seconds);
  if (age < 45) return "just now";
  for (const [unit, size, limit] of UNITS) {
    const count = Math.round(age / size) || 1;
    if (count * size < limit) return ahead ? `in ${count} ${unit}` : `${count} ${unit} ago`;
  }
  return null;
}

function refresh(root = document) {
  const now = Date.now();
  for (const element of root.querySelectorAll("time[data-relative]")) {
    const text = words((now - Date.parse(element.dateTime)) / 1000);
    if (text && element.textContent !== text) element.textContent = text;
  }
}

setInterval(() => document.hidden || refresh(), 15_000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
refresh();

// The theme switch: system, light or dark, remembered in this browser and alike in all its tabs.
const THEMES = ["light", "dark"];

function remembered() {
  try {
    const theme = localStorage.getItem("theme");
    return THEMES.includes(theme) ? theme : "system";
  } catch {
    return document.documentElement.dataset.theme ?? "system";
  }
}

function show(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const input of document.querySelectorAll("[data-theme-switch] input")) {
    input.checked = input.value === theme;
  }
}

document.addEventListener("change", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  const theme = event.target.value;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Not remembered, but shown.
  }
  show(theme);
});

window.addEventListener("storage", (event) => {
  if (event.key === "theme" || event.key === null) show(remembered());
});
// A page from the back-forward cache may be older than the last choice.
window.addEventListener("pageshow", () => show(remembered()));

// On a small screen the switch stands in the person's menu: it is drawn there when the menu first opens.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const place = target.open && target.querySelector("[data-theme-place]:empty");
    if (!place) return;
    const copy = document.querySelector(".rail-foot > [data-theme-switch]").cloneNode(true);
    for (const input of copy.querySelectorAll("input")) input.name = "theme-in-menu";
    place.append(copy);
    show(remembered());
  },
  true,
);

show(remembered());

// Offers the zone that the browser is in beside a select of time zones, while another one is chosen.
const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const offer of document.querySelectorAll("[data-browser-zone]")) {
  const select = document.getElementById(offer.dataset.browserZone);
  const option = [...select.options].find((entry) => entry.value === browserZone);
  if (!option) continue;
  offer.querySelector("[data-zone-name]").textContent = browserZone.replaceAll("_", " ");
  const show = () => {
    offer.hidden = (select.value || offer.dataset.siteZone) === browserZone;
  };
  offer.querySelector("button").addEventListener("click", () => {
    select.value = browserZone;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.focus();
  });
  select.addEventListener("change", show);
  show();
}

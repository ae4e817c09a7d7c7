// Offers the zone that the browser is in beside a select of time zones, while another one is chosen.
import { bringOptions } from "./more_options.js";

const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const offer of document.querySelectorAll("[data-browser-zone]")) {
  const select = document.getElementById(offer.dataset.browserZone);
  const isKnown = () => [...select.options].some((option) => option.value === browserZone);
  const show = () => {
    offer.hidden = (select.value || offer.dataset.siteZone) === browserZone;
  };
  offer.querySelector("[data-zone-name]").textContent = browserZone.replaceAll("_", " ");
  offer.querySelector("button").addEventListener("click", async () => {
    if (!isKnown() && select.dataset.options) await bringOptions(select);
    select.focus();
    if (!isKnown()) return;
    select.value = browserZone;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  select.addEventListener("change", show);
  show();
}

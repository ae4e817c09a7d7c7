// Comparing with the keyboard: 1 to 4 choose, Enter saves, Z shows large, P plays all videos from the start.
const form = document.querySelector("[data-compare]");
const radios = [...form.querySelectorAll('input[name="choice"]')];
const pictures = [...form.querySelectorAll("[data-large]")];
const videos = [...form.querySelectorAll("video")];
const dialog = document.getElementById("zoomed");
const together = document.querySelector("[data-play-together]");

const choose = (place) => {
  const radio = radios[place - 1];
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  if (!dialog?.open) radio.focus();
};

// Approval is offered for the chosen one only where the person may give it; the server asks again.
const approve = form.querySelector("[data-approve]");
const hint = form.querySelector("[data-approve-hint]");
const restHint = hint?.textContent;
const offerApproval = () => {
  const chosen = radios.find((radio) => radio.checked);
  if (!approve || !chosen) return;
  approve.disabled = !("mayApprove" in chosen.dataset);
  if (approve.disabled) approve.checked = false;
  hint.textContent = approve.disabled ? "You cannot approve this one yourself." : restHint;
};
form.addEventListener("change", (event) => event.target.name === "choice" && offerApproval());
offerApproval();

// --- Large, one in the place of the other, so that the eye sees the difference ---
let large = 1;
const show = (place) => {
  large = ((place - 1 + pictures.length) % pictures.length) + 1;
  const picture = dialog.querySelector("img");
  picture.src = pictures[large - 1].src;
  picture.alt = pictures[large - 1].alt;
  dialog.querySelector("h2").textContent = pictures[large - 1].alt;
  if (!dialog.open) dialog.showModal();
};
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom]");
  if (button) show(Number(button.dataset.zoom));
});
dialog?.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) show(large + Number(step.dataset.step));
  if (event.target.closest("[data-choose]")) {
    choose(large);
    dialog.close();
  }
});
dialog?.addEventListener("close", () => radios.find((radio) => radio.checked)?.focus());

// --- All at once ---
const playing = () => videos.some((video) => !video.paused);
const playTogether = () => {
  if (playing()) {
    videos.forEach((video) => video.pause());
    return;
  }
  for (const video of videos) {
    video.currentTime = 0;
    // One with sound may not play before the person has pressed something here; then it waits.
    video.play().catch(() => {});
  }
};
together?.addEventListener("click", playTogether);
for (const video of videos) {
  for (const name of ["play", "pause"]) {
    video.addEventListener(name, () => {
      together.setAttribute("aria-pressed", String(playing()));
      together.querySelector("[data-label]").textContent = playing() ? "Pause all" : "Play together";
    });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  const key = event.key.toLowerCase();
  if (/^[1-4]$/.test(key) && Number(key) <= radios.length) {
    event.preventDefault();
    choose(Number(key));
    if (dialog?.open) show(Number(key));
  } else if (dialog?.open && (key === "arrowleft" || key === "arrowright")) {
    event.preventDefault();
    show(large + (key === "arrowleft" ? -1 : 1));
  } else if (key === "z" && dialog && !dialog.open) {
    event.preventDefault();
    show(radios.findIndex((radio) => radio.checked) + 1 || 1);
  } else if (key === "p" && together) {
    event.preventDefault();
    playTogether();
  }
});
document.addEventListener("keydown", (event) => {
  // From the reason, as everywhere one writes.
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// <select data-send-on-change> sends its form when another choice is made.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("select[data-send-on-change]")) event.target.form.requestSubmit();
});

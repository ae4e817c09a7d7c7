// What is wrong with the forms of a page that has no JavaScript, as lines: each is to be sent by a button of
// its own that can be seen, or has no field at all; and what needs JavaScript is not shown.
() => {
  const problems = [];
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const named = (element) => `${element.localName}${[...element.classList].map((name) => `.${name}`).join("")}`;
  for (const form of document.querySelectorAll("main form")) {
    if (!isShown(form) || form.method === "dialog") continue;
    const buttons = [...form.elements].filter(
      (each) => ["submit", "image"].includes(each.type) && isShown(each) && !each.closest("[hidden]"),
    );
    const fields = [...form.elements].filter(
      (each) => !["submit", "button", "hidden", "reset", "fieldset"].includes(each.type) && isShown(each),
    );
    // Enter in a form of one text field sends it.
    const isSentByEnter = fields.filter((each) => ["search", "text", "email"].includes(each.type)).length === 1;
    if (!buttons.length && !isSentByEnter && (fields.length || form.method === "post")) {
      problems.push(`form: ${named(form)} to ${form.getAttribute("action") ?? "itself"} has no button to send it`);
    }
  }
  for (const element of document.querySelectorAll(".needs-js")) {
    if (isShown(element)) problems.push(`form: ${named(element)} is shown, and does nothing without JavaScript`);
  }
  return problems;
}

// Numbers as the person wants them written, after the example that the page carries (base.html); as in English without.
const [, group, decimal] = document
  .querySelector("[data-number-example]")
  ?.content.textContent.trim()
  .match(/^1(\D?)234(\D)5$/) ?? ["", ",", "."];

export function written(number) {
  return new Intl.NumberFormat("en")
    .formatToParts(number)
    .map(({ type, value }) => (type === "group" ? group : type === "decimal" ? decimal : value))
    .join("");
}

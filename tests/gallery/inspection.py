"""What is wrong with a page that stands in a window, said in lines that name the element and the numbers."""

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

INSPECT = (Path(__file__).parent / "inspect.js").read_text(encoding="utf-8")
FORMS = (Path(__file__).parent / "forms.js").read_text(encoding="utf-8")

# A font size that people set in their browser, which moves the style sheet's widths (in rem) along.
LARGE_TEXT = {"standard": 32, "fixed": 26}
USUAL_TEXT = {"standard": 16, "fixed": 13}

COMPONENTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[2] / "static/css/components").glob("*.css"))
}
# What a rule looks like has no part in it: elements before and after are nobody's to find.
# A dialog's own styles come when it is opened.
FIND_UNLINKED = r"""components => {
    const linked = [...document.styleSheets].map((sheet) => (sheet.href ?? "").split("/").pop());
    // Django's admin has a look of its own, and names of ours by chance.
    if (!linked.includes("layout.css")) return [];
    const isToCome = (element, name) =>
        element.closest("dialog[data-styles]:not([open])")?.dataset.styles.includes(`/${name}`);
    const find = (rules, name) => [...rules].flatMap((rule) => {
        if (!rule.selectorText) return rule.cssRules ? find(rule.cssRules, name) : [];
        const selector = rule.selectorText.replaceAll(/::[\w-]+(\([^)]*\))?/g, "");
        const elements = selector.trim() ? [...document.querySelectorAll(selector)] : [];
        return elements.some((element) => !isToCome(element, name)) ? [rule.selectorText] : [];
    });
    return Object.entries(components).filter(([name]) => !linked.includes(name)).flatMap(([name, text]) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        const found = find(sheet.cssRules, name).slice(0, 3);
        return found.map((selector) => `styles: ${name} is not linked, but has ${selector}`);
    });
}"""

RUN_AXE = """([within, rules]) => axe.run(within, {
    resultTypes: ["violations"],
    ...(rules ? {runOnly: {type: "rule", values: rules}} : {}),
}).then((found) => found.violations.map((each) => ({
    id: each.id, help: each.help, at: each.nodes.slice(0, 3).map((node) =>
        node.target.join(" ") + (each.id === "color-contrast" ? ` (${node.any[0].message})` : "")),
})))"""


def layout_problems(page: Page, *, tiny_targets: bool) -> list[str]:
    """Return what inspect.js finds: what is too wide, on each other, cut off, too small, or out of order."""
    return page.evaluate(INSPECT, {"tinyTargets": tiny_targets})


def stylesheet_problems(page: Page) -> list[str]:
    """Return the stylesheets of components that the page has elements for and does not link."""
    return page.evaluate(FIND_UNLINKED, COMPONENTS)


def form_problems(page: Page) -> list[str]:
    """Return what keeps the forms of a page that has no JavaScript from being sent."""
    return page.evaluate(FORMS)


def axe_problems(page: Page, *rules: str, within: str = "html") -> list[str]:
    """Return what axe finds wrong with the page, or a part of it, as it stands: by all rules, or these."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN_AXE, [within, list(rules) or None])
    return [f"axe: {entry['id']}: {entry['help']} at {', '.join(entry['at'])}" for entry in found]


def enlarge_text(page: Page, *, is_large: bool = True) -> None:
    """Set the text to 200 % as a person does in the browser's settings, or back."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": LARGE_TEXT if is_large else USUAL_TEXT})
    session.detach()


def touch(page: Page, *, is_touched: bool = True) -> None:
    """Have the page believe that it is touched, which makes its controls larger, or that it is not."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": is_touched})
    session.detach()

"""What axe has against a page, as it looks now."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Without a list of all that was well, which takes longer to make than to find. The size of what
# is tapped (WCAG 2.2) axe asks only when told to.
RUN = """async (rules) => {
    const found = await axe.run(document, {
        reporter: "no-passes",
        rules: {"target-size": {enabled: true}, ...rules},
    });
    return found.violations.flatMap(each => each.nodes.map(node => `${each.id}: ${node.html}`));
}"""


def load_axe(page: Page) -> None:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)


def violations(page: Page, *, but: str | None = None) -> list[str]:
    """Each with the element that it is about; all rules ``but`` one that is asked elsewhere."""
    load_axe(page)
    found: list[str] = page.evaluate(RUN, {but: {"enabled": False}} if but else {})
    return found

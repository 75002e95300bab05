"""What axe has against a page, as it looks now."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Without a list of all that was well, which takes longer to make than to find. The size of what
# is tapped (WCAG 2.2) axe asks only when told to.
RUN = """async (only) => {
    const found = await axe.run(document, {
        reporter: "no-passes",
        ...(only ? {runOnly: only} : {rules: {"target-size": {enabled: true}}}),
    });
    return found.violations.flatMap(each => each.nodes.map(node => `${each.id}: ${node.html}`));
}"""


def violations(page: Page, *, only: str | None = None) -> list[str]:
    """Each with the element that it is about; of one rule ``only`` where the rest is known."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, only)
    return found

"""What axe has against a page, as it looks now."""

from __future__ import annotations

from typing import Any

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


def ask_axe(page: Page, script: str, given: Any) -> Any:
    """What a script answers that uses axe, which is loaded where a page does not have it yet."""
    asked = f"typeof axe === 'undefined' ? () => null : {script}"
    answer = page.evaluate(asked, given)
    if answer is None:
        page.evaluate(AXE_SCRIPT)
        answer = page.evaluate(asked, given)
    return answer


def violations(page: Page, *, but: str | None = None) -> list[str]:
    """Each with the element that it is about; all rules ``but`` one that is asked elsewhere."""
    found: list[str] = ask_axe(page, RUN, {but: {"enabled": False}} if but else {})
    return found

"""How a page stands in a window of 320 px (WCAG 1.4.10), and zoomed in to 200 % on 1280 px."""

from __future__ import annotations

from playwright.sync_api import Page

# Zooming in makes the same page narrower; how many dots a pixel has does not move anything.
WIDTHS = (320, 1280 // 2)

# What one works with is whole within the window and lies under nothing else that one works with;
# wide tables and papers may scroll in a place of their own that the keyboard comes to.
RUN = """() => {
    const root = document.documentElement, room = root.clientWidth, faults = [], controls = [];
    const tell = (of) => of.outerHTML.slice(0, 160);
    const edgesOf = (of) => {
        for (let each = of; (each = each.parentElement) && each !== root; ) {
            const {overflowX, clipPath} = getComputedStyle(each);
            if (clipPath !== "none") return null;
            if (overflowX === "visible" || each.scrollWidth <= each.clientWidth + 1) continue;
            const scrolls = ["auto", "scroll"].includes(overflowX) && each.tabIndex >= 0;
            return scrolls ? null : each.getBoundingClientRect();
        }
        return {left: 0, right: room};
    };
    if (root.scrollWidth > room) faults.push("scrolls sideways");
    for (const each of document.querySelectorAll(
        "a[href], button, input, select, textarea, summary"
    )) {
        const boxes = [...each.getClientRects()].filter((box) => box.width && box.height);
        const edges = boxes.length && edgesOf(each), hidden = getComputedStyle(each).clipPath;
        if (!edges || hidden !== "none" || !each.checkVisibility({visibilityProperty: true}))
            continue;
        if (boxes.some((box) => box.left < edges.left - 1 || box.right > edges.right + 1))
            faults.push(`is cut off: ${tell(each)}`);
        controls.push({each, boxes});
    }
    const meet = (a, b) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    controls.forEach((one, index) => {
        for (const other of controls.slice(index + 1))
            if (!one.each.contains(other.each))
                if (one.boxes.some((a) => other.boxes.some((b) => meet(a, b))))
                    faults.push(`lies over another: ${tell(one.each)} and ${tell(other.each)}`);
    });
    return faults;
}"""


def reflow_faults(page: Page) -> list[str]:
    """Where something of it is out of reach; leaves the window narrow."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{width} {fault}" for fault in page.evaluate(RUN)]
    return faults

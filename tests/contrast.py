"""Texts that are painted alike have the same contrast: axe judges one of each kind.

Its rule took most of the time of looking at pages, and the same few kinds of text stand on all
of them. A text's kind is all that the rule goes by: its own colour and size, and every layer
below it. One whose layers follow from its place too, and not from what it is in, is judged
wherever it stands: what floats, leaves the box behind it or lies near something that floats.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.accessibility import ask_axe

KINDS = """() => {
    const OWN = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextFillColor",
        "webkitTextStroke", "clip"];
    const LAYER = ["backgroundColor", "backgroundImage", "backgroundClip", "filter",
        "mixBlendMode", "maskImage", "display"];
    const IN_PLACE = {position: ["static", "relative"], inset: ["auto", "0px"], float: ["none"],
        transform: ["none"], translate: ["none"], clipPath: ["none"], zIndex: ["auto"]};
    const MARGINS = ["marginTop", "marginRight", "marginBottom", "marginLeft"];
    const floating = [], known = new Map();
    const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 &&
        a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
    const meet = (a, b) => a.left < b.right && b.left < a.right &&
        a.top < b.bottom && b.top < a.bottom;
    const learn = (each) => {
        const style = getComputedStyle(each), box = each.getBoundingClientRect();
        const around = known.get(each.parentElement) ??
            {layers: "", moves: false, faint: false, backs: []};
        const solid = !each.parentElement || style.backgroundColor.startsWith("rgb(");
        const moves = Object.entries(IN_PLACE).some(([key, usual]) => !usual.includes(style[key]))
            || MARGINS.some((side) => parseFloat(style[side]) < 0);
        const off = each.matches(":disabled, [aria-disabled=true]") || each.control?.disabled;
        const clips = style.overflow !== "visible";
        if (!IN_PLACE.position.includes(style.position)) floating.push({each, box});
        known.set(each, {
            style, box,
            layers: `${around.layers}/${LAYER.map((key) => style[key])}${off ? " off" : ""}`,
            moves: !solid && (moves || around.moves),
            faint: around.faint || style.opacity !== "1",
            backs: [...around.backs.filter((back) => back.clips || !solid),
                ...(solid || clips ? [{box, clips}] : [])],
        });
    };
    const all = [document.documentElement, document.body, ...document.body.querySelectorAll("*")];
    all.forEach(learn);
    window.texts = [];
    const kinds = [];
    for (const each of all) {
        const words = [...each.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
            .map((node) => node.data.trim()).join("");
        if (!words && !each.matches("input, select, textarea")) continue;
        const {style, box, layers, moves, faint, backs} = known.get(each);
        const hidden = box.bottom < 0 || style.clipPath === "inset(50%)";
        if (hidden || !each.checkVisibility({visibilityProperty: true})) continue;
        const alone = moves || faint || each.hasAttribute("aria-labelledby") ||
            backs.some((back) => !inside(box, back.box)) ||
            floating.some((other) => meet(box, other.box) && !other.each.contains(each));
        window.texts.push(each);
        kinds.push(alone ? null : [each.localName, each.type, words.length > 1,
            /[\\p{L}\\p{N}]/u.test(words), box.width * box.height > 0,
            OWN.map((key) => style[key]), layers].join("|"));
    }
    return kinds;
}"""
RUN = """async (places) => {
    const include = places.map((place) => window.texts[place]);
    const found = await axe.run({include}, {reporter: "no-passes", runOnly: "color-contrast"});
    return found.violations.flatMap(each => each.nodes.map(node => `${each.id}: ${node.html}`));
}"""


class Contrast:
    """What axe has against the colours of texts, over all the pages that it is shown."""

    def __init__(self) -> None:
        self._judged = set[str]()

    def violations(self, page: Page) -> list[str]:
        """Of the kinds that no page had before, as it looks now."""
        kinds: list[str | None] = page.evaluate(KINDS)
        new = {kind or n: n for n, kind in enumerate(kinds) if kind not in self._judged}
        self._judged.update(filter(None, kinds))
        if not new:
            return []
        found: list[str] = ask_axe(page, RUN, list(new.values()))
        return found

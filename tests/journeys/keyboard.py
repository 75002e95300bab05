"""Somebody who has a keyboard and no mouse: wherever they come, they see where they are."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.factories.programme import PASSWORD

FAR = 60
"""So many times one presses Tab before one gives up."""

# What is against the place that has the focus. The place before it is looked at once more, now
# that it has the focus no longer: without a difference nobody sees where they are.
FAULTS = """() => {
    const ring = (of) => {
        const now = getComputedStyle(of);
        return [now.outlineStyle, now.outlineWidth, now.outlineColor, now.boxShadow].join();
    };
    const place = document.activeElement, before = window.placeBefore, faults = [];
    if (before && before.element !== place && ring(before.element) === before.ring)
        faults.push(`looks the same with and without focus: ${before.element.outerHTML}`);
    if (!place || place === document.body) return faults;
    window.placeBefore = {element: place, ring: ring(place)};
    const box = place.getClientRects()[0];
    const told = place.outerHTML.slice(0, 300);
    if (!box) return [...faults, `is not shown: ${told}`];
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (right <= left || bottom <= top) return [...faults, `is outside the window: ${told}`];
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (!seen || !(place.contains(seen) || seen.contains(place)))
        faults.push(`lies under ${seen && seen.outerHTML.slice(0, 100)}: ${told}`);
    return faults;
}"""
PLACE = """() => {
    const place = document.activeElement;
    if (!place || place === document.body) return null;
    const all = [...document.querySelectorAll("body *")];
    return `${all.indexOf(place)} ${place.outerHTML.slice(0, 100)}`;
}"""


class Keyboard:
    """The keys of one window; every act ends where the focus is seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.emulate_media(reduced_motion="reduce")  # places are looked at where they come to rest

    def tab(self, *, back: bool = False) -> None:
        self.press("Shift+Tab" if back else "Tab")
        assert self.page.evaluate(FAULTS) == []

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def to(self, wanted: Locator, *, back: bool = False) -> None:
        """Tab on until one is there."""
        expect(wanted.first).to_be_visible()
        for _time in range(FAR):
            self.tab(back=back)
            if self._is_at(wanted):
                return
        raise AssertionError(f"Tab does not come to {wanted}")

    def open(self, name: str, *, exact: bool = True) -> None:
        """Go along a link."""
        self.to(self.page.get_by_role("link", name=name, exact=exact).first)
        with self.page.expect_event("framenavigated"):
            self.press("Enter")
        self.page.wait_for_load_state()

    def push(self, name: str, *, key: str = "Enter") -> None:
        self.to(self.page.get_by_role("button", name=name, exact=True))
        self.press(key)

    def fill(self, label: str, text: str) -> None:
        """Type in a field; what was in it is selected as one comes by Tab, and gone."""
        self.to(self.page.get_by_role("textbox", name=label))
        self.page.keyboard.type(text)

    def tick(self, wanted: Locator) -> None:
        self.to(wanted)
        self.press("Space")
        expect(wanted).to_be_checked()

    def choose(self, name: str) -> None:
        """One of a group of radio buttons: Tab comes to the group, arrows go through it."""
        wanted = self.page.get_by_role("radio", name=name)
        group = self.page.locator(f'input[name="{wanted.get_attribute("name")}"]')
        self.to(group)
        for _time in range(group.count()):
            if self._is_at(wanted):
                break
            self.press("ArrowDown")
        self.press("Space")
        expect(wanted).to_be_checked()

    def skip_to_contents(self) -> None:
        """The first stop of a page leads past its head."""
        skip = self.page.get_by_role("link", name="Naar de inhoud")
        if not self._is_at(skip):
            self.tab()
        expect(skip).to_be_focused()
        self.press("Enter")
        expect(self.page.get_by_role("main")).to_be_focused()

    def walk_round(self) -> None:
        """Past everything on the page and back to its first stop: nothing holds the focus."""
        stops: list[str] = []
        while place := self._next_stop():
            stops.append(place)
            assert len(stops) < 3 * FAR, "Tab does not come out of the page"
        assert len(stops) == len(set(stops)), "Tab comes twice at one place"
        assert [self._next_stop(back=True) for _stop in stops] == stops[::-1]

    def log_in(self, email: str) -> None:
        self.page.goto("/accounts/login/")
        self.skip_to_contents()
        self.fill("E-mailadres", email)
        self.to(self.page.get_by_label("Wachtwoord"))
        self.page.keyboard.type(PASSWORD)
        self.press("Enter")
        self.is_told("Dag ")

    def is_told(self, text: str) -> None:
        """A sent form is answered by a message or a heading that has the focus, and shows it."""
        told = self.page.locator("main :is([role=status], [role=alert], h1)", has_text=text)
        expect(told).to_be_focused()
        assert self.page.evaluate(FAULTS) == []

    def mend(self, fault: str, field: Locator) -> None:
        """What was wrong has the focus; along its link one comes in the field itself."""
        expect(self.page.locator(".error-summary h2")).to_be_focused()
        assert self.page.evaluate(FAULTS) == []
        self.open(fault)
        expect(field).to_be_focused()
        assert self.page.evaluate(FAULTS) == []

    def _is_at(self, wanted: Locator) -> bool:
        found: bool = wanted.evaluate_all("found => found.includes(document.activeElement)")
        return found

    def _next_stop(self, *, back: bool = False) -> str | None:
        """Where Tab comes, with its number in the document; None out of it."""
        self.tab(back=back)
        place: str | None = self.page.evaluate(PLACE)
        return place

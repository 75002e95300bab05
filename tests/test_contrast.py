"""Texts are judged kind by kind: nothing that axe would find is passed over."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.accessibility import violations
from tests.contrast import Contrast

FAINT = '<p style="color: #999">Te licht</p>'
SOUND = '<p style="color: #333">Donker genoeg</p>'
PAGE = (
    "<!doctype html><html lang=nl><title>Kleuren</title>"
    '<body style="background: #fff"><main><h1>Kleuren</h1>{}</main></body></html>'
)


@pytest.mark.parametrize(
    "second",
    [
        '<div style="background: #444"><p style="color: #333">Donker op donker</p></div>',
        '<p style="color: #333; opacity: 0.4">Doorschijnend</p>',
        '<p style="color: #333"><span style="background: #555">Gemarkeerd</span></p>',
        '<div style="position: relative"><div style="background: #444; height: 4rem"></div>'
        '<p style="color: #333; position: absolute; top: 0">Ligt over iets anders</p></div>',
        '<div style="background: #444; height: 4rem"></div>'
        '<p style="color: #333; margin-top: -3rem">Schuift over iets anders</p>',
    ],
)
def test_what_is_painted_otherwise_is_judged_anew(chromium: Browser, second: str) -> None:
    page, contrast = chromium.new_page(), Contrast()
    page.set_content(PAGE.format(SOUND))
    assert contrast.violations(page) == []
    page.set_content(PAGE.format(SOUND + second))
    found = contrast.violations(page)
    assert found == violations(page)
    assert len(found) == 1
    page.close()


def test_the_same_kind_is_told_once(chromium: Browser) -> None:
    page, contrast = chromium.new_page(), Contrast()
    page.set_content(PAGE.format(SOUND + FAINT + FAINT))
    assert len(contrast.violations(page)) == 1
    assert contrast.violations(page) == []
    assert len(violations(page)) == 2
    page.close()

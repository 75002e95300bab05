"""The list of invoices: what was filtered stays so, and all of a page can be chosen at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, expect

from budget.models import Invoice
from packages.models import Agreement
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.programme import Cast
from tests.pages import html_of

QUERY = "?state=draft&year=2027&pagina=1"


@pytest.fixture
def draft(agreement: Agreement) -> Invoice:
    return a_draft(agreement, year=2027)


def test_what_leads_back_keeps_filters_and_page(
    cast: Cast, draft: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    url = reverse("budget:invoices") + QUERY
    issue, download = (reverse(f"budget:{name}") + QUERY for name in ("issue", "download"))
    shown = client.get(url).content.decode().replace("&amp;", "&")
    assert f'action="{download}"' in shown
    assert f'formaction="{issue}"' in shown
    assert f'href="{draft.get_absolute_url()}{QUERY}"' in shown
    for act in (issue, download):
        assert client.post(act)["Location"] == url
    shown = client.get(draft.get_absolute_url() + QUERY).content.decode().replace("&amp;", "&")
    discard = reverse("budget:discard", args=[draft.pk]) + QUERY
    for link in (f'href="{url}"', f'action="{issue}"', f'action="{discard}"'):
        assert link in shown
    assert client.post(discard)["Location"] == url


def test_who_issued_finds_the_list_again(
    cast: Cast, agreement: Agreement, draft: Invoice, client: Client
) -> None:
    client.force_login(cast.lead_finance)
    url, issue = (reverse(f"budget:{name}") + QUERY for name in ("invoices", "issue"))
    chosen = {"invoice": [draft.pk]}
    page = client.post(issue, chosen, follow=True)
    draft.refresh_from_db()
    assert page.request["PATH_INFO"] == draft.get_absolute_url()
    assert f'href="{url}"' in page.content.decode().replace("&amp;", "&")
    chosen["invoice"] += [a_draft(agreement, year).pk for year in (2026, 2028)]
    page = client.post(issue, chosen)
    assert page["Location"] == url
    told = html_of(client.get(url.replace("draft", "open")))
    assert "2 facturen zijn uitgegeven" in told
    assert "al uitgegeven" not in told, "what is no draft was not asked for"


def test_filtered_sums_say_so(cast: Cast, agreement: Agreement, client: Client) -> None:
    an_issued_invoice(agreement, cast.lead_finance)
    an_issued_invoice(agreement, cast.lead_finance, year=2027)
    client.force_login(cast.lead_finance)
    url = reverse("budget:invoices")
    assert "gaan alleen over" not in html_of(client.get(url))
    assert "gaan alleen over" not in html_of(client.get(f"{url}?state=&search="))
    one = html_of(client.get(f"{url}?year=2027"))
    assert "1 factuur gevonden. De bedragen hieronder gaan alleen over deze factuur." in one
    assert "2 facturen gevonden" in html_of(client.get(f"{url}?state=open"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_one_box_chooses_all_of_a_page(
    live_server: Any,
    chromium: Browser,
    client: Client,
    cast: Cast,
    agreement: Agreement,
    width: int,
) -> None:
    for year in agreement.years.all():
        a_draft(agreement, year.year)
    client.force_login(cast.lead_finance)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    for script in (True, False):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(reverse("budget:invoices"))
        everything = page.get_by_label("Alles op deze pagina kiezen")
        boxes = page.locator('input[name="invoice"]')
        if script:
            everything.check()
            assert [box.is_checked() for box in boxes.all()] == [True] * 3
            boxes.first.uncheck()
            expect(everything).not_to_be_checked()
            boxes.first.check()
            expect(everything).to_be_checked()
            everything.uncheck()
            assert [box.is_checked() for box in boxes.all()] == [False] * 3
        else:
            expect(everything).to_be_hidden()
        context.close()

"""Lines and their products: who sees to them, how far they are, documents and cases."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from portal.kit.acts import Refused, Unfit
from portal.kit.models import AuditRecord
from programme.models import Audience, Deliverable, DeliverableDocument, Programme, Role
from programme.services.deliverables import (
    change_deliverable,
    link_deliverable_cases,
    move_deliverable,
    share_document,
    withdraw_document,
)
from programme.states import DeliverableState, Sharing
from tests.factories.cases import a_case
from tests.factories.deliverables import PDF, a_deliverable, a_document
from tests.factories.programme import Cast, a_cast, member
from tests.pages import error_at, html_of

pytestmark = pytest.mark.django_db
DEFINITION = "programme/definitions/uwgo-2026.toml"


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def product(cast: Cast) -> Deliverable:
    return a_deliverable(cast.programme)


def _upload(client: Client, product: Deliverable, content: bytes = PDF, **typed: str) -> Any:
    file = SimpleUploadedFile("Werkproces.pdf", content)
    given = {"note": "Eerste opzet.", "kind": "concept", "audience": "programme", **typed}
    return client.post(f"{product.get_absolute_url()}documenten/", {**given, "file": file})


def test_a_visitor_reads_what_a_line_is_for(client: Client, cast: Cast) -> None:
    """But not who sees to its products, nor how far they are."""
    product = a_deliverable(cast.programme)
    change_deliverable(
        deliverable=product, owner=cast.coordinator, planned_year=2027, actor=cast.coordinator
    )
    line = product.line
    assert line.get_absolute_url() in html_of(client.get(cast.programme.get_absolute_url()))
    page = html_of(client.get(line.get_absolute_url()))
    for text in (line.name, line.outcome, product.name):
        assert text in page
    assert str(cast.coordinator) not in page
    assert product.get_absolute_url() not in page
    client.force_login(cast.learner)
    page = html_of(client.get(line.get_absolute_url()))
    for text in (str(cast.coordinator), "2027", "gepland", product.get_absolute_url()):
        assert text in page
    client.force_login(cast.nobody)
    assert product.get_absolute_url() not in html_of(client.get(line.get_absolute_url()))


def test_a_coordinator_says_who_sees_to_it(
    client: Client, product: Deliverable, cast: Cast
) -> None:
    client.force_login(cast.coordinator)
    address = f"{product.get_absolute_url()}wijzigen/"
    page = html_of(client.get(address))
    assert f"{cast.stranger} ({cast.other_participant})" in page
    assert f">{cast.learner} " not in page
    client.post(address, {"owner": cast.stranger.pk, "planned_year": 2028})
    product.refresh_from_db()
    assert (product.owner, product.planned_year) == (cast.stranger, 2028)
    wrong = client.post(address, {"owner": cast.learner.pk, "planned_year": 2028})
    assert "contactpersoon" in error_at(wrong, "owner")
    wrong = client.post(address, {"owner": "", "planned_year": 2031})
    assert "jaar van het programma" in error_at(wrong, "planned_year")


def test_who_owns_a_product_stays_when_nothing_is_said_of_it(
    client: Client, product: Deliverable, cast: Cast
) -> None:
    """Also after leaving: otherwise a form about the year would take the owner away."""
    leaver = member(Role.CONTACT, cast.participant.organisation)
    change_deliverable(
        deliverable=product, owner=leaver, planned_year=None, actor=cast.coordinator
    )
    leaver.memberships.all().delete()
    client.force_login(cast.coordinator)
    address = f"{product.get_absolute_url()}wijzigen/"
    assert f'value="{leaver.pk}" selected' in html_of(client.get(address))
    assert client.post(address, {"owner": leaver.pk, "planned_year": 2026}).status_code == 302
    product.refresh_from_db()
    assert (product.owner, product.planned_year) == (leaver, 2026)


@pytest.mark.parametrize("who", ["owner", "organiser", "administrator", "trainer"])
def test_nobody_else_keeps_products(product: Deliverable, cast: Cast, who: str) -> None:
    actor, document = cast.by_role()[who], a_document(product, cast.coordinator)
    acts: list[Any] = [
        lambda: change_deliverable(
            deliverable=product, owner=None, planned_year=2027, actor=actor
        ),
        lambda: move_deliverable(deliverable=product, act="begin", actor=actor),
        lambda: a_document(product, actor),
        lambda: share_document(document=document, actor=actor),
        lambda: withdraw_document(document=document, actor=actor),
        lambda: link_deliverable_cases(deliverable=product, cases=[], actor=actor),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_a_product_goes_from_planned_to_delivered(
    client: Client, product: Deliverable, cast: Cast
) -> None:
    """It is discussed when there is something to read, and delivered when that is final."""
    client.force_login(cast.coordinator)

    def moved(act: str) -> str:
        client.post(f"{product.get_absolute_url()}stand/", {"act": act})
        product.refresh_from_db()
        return product.status

    assert moved("deliver") == DeliverableState.PLANNED
    assert moved("begin") == DeliverableState.UNDER_WAY
    kept = a_document(product, cast.coordinator, audience=Audience.LEAD)
    assert moved("discuss") == DeliverableState.UNDER_WAY
    share_document(document=kept, actor=cast.coordinator)
    assert moved("discuss") == DeliverableState.DISCUSSED
    assert moved("deliver") == DeliverableState.DISCUSSED
    final = a_document(product, cast.coordinator, is_concept=False)
    assert moved("deliver") == DeliverableState.DELIVERED
    with pytest.raises(Refused, match="weer in bewerking"):
        withdraw_document(document=final, actor=cast.coordinator)
    assert moved("rework") == DeliverableState.UNDER_WAY
    withdraw_document(document=final, actor=cast.coordinator)
    told = AuditRecord.objects.filter(act="programme.move_deliverable").latest("pk")
    assert told.data == {"before": "opgeleverd", "after": "in bewerking"}


def test_versions_of_a_document_are_uploaded_and_downloaded(
    client: Client, product: Deliverable, cast: Cast
) -> None:
    client.force_login(cast.coordinator)
    assert _upload(client, product).status_code == 302
    assert _upload(client, product, note="Na de bespreking.", kind="final").status_code == 302
    assert product.documents.count() == 2
    client.force_login(cast.learner)
    page = html_of(client.get(product.get_absolute_url()))
    assert page.index("versie 2") < page.index("versie 1")
    assert "Na de bespreking." in page
    last = product.documents.get(number=2)
    answer = client.get(f"/programma/documenten/{last.pk}/")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Werkproces.pdf"'
    assert last.document.sha256


def test_a_wrong_file_is_told_at_its_field(
    client: Client, product: Deliverable, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast.coordinator)
    assert "Kies een PDF" in error_at(_upload(client, product, b"<html>"), "file")
    wrong = _upload(client, product, kind="final", audience="lead")
    assert "Alleen een concept" in error_at(wrong, "audience")
    monkeypatch.setattr("portal.kit.uploads.MAX_BYTES", 5)
    assert "te groot" in error_at(_upload(client, product), "file")
    assert not product.documents.exists()


def test_a_concept_that_is_kept_is_for_the_lead_alone(
    client: Client, product: Deliverable, cast: Cast
) -> None:
    kept = a_document(product, cast.coordinator, audience=Audience.LEAD)
    address = f"/programma/documenten/{kept.pk}/"

    def sees(who: str) -> bool:
        client.force_login(cast.by_role()[who])
        on_page = address in html_of(client.get(product.get_absolute_url()))
        assert (client.get(address).status_code == 200) is on_page
        return on_page

    for who in ("owner", "stranger", "organiser"):
        assert not sees(who)
    for who in ("trainer", "lead_finance", "coordinator"):
        assert sees(who)
    client.force_login(cast.coordinator)
    client.post(f"{address}stand/", {"act": "share"})
    assert sees("owner")
    client.force_login(cast.coordinator)
    client.post(f"{address}stand/", {"act": "withdraw"})
    assert not sees("owner")
    client.logout()
    assert client.get(address).status_code == 302


def test_a_document_never_changes(product: Deliverable, cast: Cast) -> None:
    first, other = (
        a_document(product, cast.coordinator, content) for content in (PDF, PDF + b"2")
    )
    for values in ({"number": 9}, {"is_concept": False}, {"document": other.document}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeliverableDocument.objects.filter(pk=first.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()


def test_a_reader_sees_the_cases_that_are_theirs_to_see(
    client: Client, product: Deliverable, cast: Cast
) -> None:
    shared = a_case(cast.participant, cast.owner, title="Gedeeld", sharing=Sharing.PROGRAMME)
    kept = a_case(cast.participant, cast.owner, title="Bij de universiteit")
    client.force_login(cast.coordinator)
    answer = client.post(f"{product.get_absolute_url()}cases/", {"cases": [shared.pk, kept.pk]})
    assert answer.status_code == 302
    for reader, sees in ((cast.owner, True), (cast.stranger, False)):
        client.force_login(reader)
        page = html_of(client.get(product.get_absolute_url()))
        assert "Gedeeld" in page
        assert ("Bij de universiteit" in page) is sees
    elsewhere = a_cast()
    foreign = a_case(elsewhere.participant, elsewhere.owner)
    with pytest.raises(Unfit):
        link_deliverable_cases(deliverable=product, cases=[foreign], actor=cast.coordinator)


def test_loading_the_definition_again_keeps_what_people_decided(tmp_path: Any) -> None:
    call_command("load_programme", DEFINITION, stdout=StringIO())
    programme = Programme.objects.get()
    coordinator = member(Role.COORDINATOR, programme.lead)
    product = a_deliverable(programme)
    change_deliverable(
        deliverable=product, owner=coordinator, planned_year=2027, actor=coordinator
    )
    move_deliverable(deliverable=product, act="begin", actor=coordinator)
    call_command("load_programme", DEFINITION, stdout=StringIO())
    product.refresh_from_db()
    assert (product.owner, product.planned_year) == (coordinator, 2027)
    assert product.status == DeliverableState.UNDER_WAY
    with open(DEFINITION, encoding="utf-8") as kept:
        renamed = kept.read().replace(f'key = "{product.key}"', 'key = "een-ander-product"')
    other = tmp_path / "anders.toml"
    other.write_text(renamed, encoding="utf-8")
    with pytest.raises(CommandError, match="people work on it"):
        call_command("load_programme", str(other), stdout=StringIO())
    assert Deliverable.objects.filter(pk=product.pk).exists()

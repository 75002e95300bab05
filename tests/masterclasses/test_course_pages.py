"""The pages about courses, the to-dos they give, and the EC on certificates."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masterclasses import documents
from masterclasses.models import Course, CourseApplication, CourseOffering
from masterclasses.selectors.certificates import certifying_of
from masterclasses.services.certifying import issue_certificates
from masterclasses.services.course_applications import record_result
from masterclasses.services.learners import set_self_enrolment
from masterclasses.states import ApplicationState
from packages.models import Agreement
from programme.models import Role, User
from tests.factories.certificates import who_came
from tests.factories.courses import (
    a_course,
    a_course_that_ended,
    an_application,
    an_offering,
    with_course_places,
)
from tests.factories.masterclasses import a_cohort, a_learner, a_person
from tests.factories.programme import Cast, a_programme, member
from tests.pages import client_of, error_at, html_of, text_of_pdf
from tests.shared import shared

YEAR = timezone.localdate().year


@shared
def agreement(cast: Cast) -> Agreement:
    """Basis Plus: two places a year."""
    return with_course_places(cast.participant, cast.owner, cast.signatory)


@shared
def offering(cast: Cast) -> CourseOffering:
    return an_offering(a_course(cast.programme))


def _page(user: User, address: str, **asked: Any) -> str:
    answer = client_of(user).get(address, asked)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", html_of(answer)).split())


def _apply(cast: Cast, offering: CourseOffering) -> str:
    return f"/vakken/aanbod/{offering.pk}/aanmelden/{cast.participant.organisation.slug}/"


def test_what_is_on_offer_and_for_whom(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    other = an_offering(a_course(cast.programme, title="Water", ec=Decimal("2.5")), quartile=1)
    shown = _page(cast.owner, "/vakken/", jaar=offering.year)
    assert "0 van 2 gebruikt, nog 2 over" in shown
    assert shown.count("Iemand aanmelden") == 2
    assert "Basiskennis van statistiek." in shown
    assert "2,5" in shown
    narrowed = _page(
        cast.owner, "/vakken/", jaar=other.year, programma=cast.programme.slug, kwartiel=1
    )
    assert "Water" in narrowed
    assert offering.course.title not in narrowed
    assert "Vraag uw contactpersoon" in _page(cast.learner, "/vakken/")
    set_self_enrolment(participant=cast.participant, allowed=True, actor=cast.owner)
    assert _page(cast.learner, "/vakken/").count("Mijzelf aanmelden") == 2
    nothing = _page(cast.stranger, "/vakken/")
    assert "geen overeenkomst" in nothing
    assert offering.course.title not in nothing
    assert "Vak toevoegen" in _page(cast.coordinator, "/vakken/")


def test_from_applying_to_a_result(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    contact, planner = client_of(cast.owner), client_of(cast.coordinator)
    typed = {"name": "Anna de Vries", "email": "anna@voorbeeld.example", "is_right": "on"}
    wrong = contact.post(_apply(cast, offering), typed)
    assert error_at(wrong, "motivation") == "Vul in waarom dit vak nodig is."
    assert error_at(wrong, "prerequisites_met")
    assert "Anna de Vries" in html_of(wrong)
    assert not CourseApplication.objects.exists()
    typed |= {"motivation": "Voor ons werk.", "prerequisites_met": "Hbo."}
    assert contact.post(_apply(cast, offering), typed).status_code == 302
    application = CourseApplication.objects.get()
    assert "Beslis over 1 aanmelding" in _page(cast.coordinator, "/")
    here = f"/vakken/aanmeldingen/{application.pk}/"
    assert "Anna de Vries" in _page(cast.coordinator, "/vakken/aanmeldingen/", stand="applied")
    no = planner.post(f"{here}besluit/", {"decision": "decline", "note": ""})
    assert error_at(no, "note") == "Vul in waarom u de aanmelding afwijst."
    planner.post(f"{here}besluit/", {"decision": "approve", "note": "Welkom."})
    assert "goedgekeurd" in _page(cast.owner, here)
    assert "Welkom." in _page(cast.owner, here)
    ended = a_course_that_ended(offering.course)
    CourseApplication.objects.update(offering=ended)
    assert "Leg het resultaat van 1 deelnemer" in _page(cast.coordinator, "/")
    assert "Anna de Vries" in _page(cast.coordinator, "/vakken/aanmeldingen/", stand="to_record")
    sent = {"result": "passed", "ec": "5,5", "result_on": ended.last_day.isoformat()}
    assert "hooguit 5" in error_at(planner.post(f"{here}resultaat/", sent), "ec")
    assert "Vul een aantal EC in" in error_at(
        planner.post(f"{here}resultaat/", {**sent, "ec": "vijf"}), "ec"
    )
    planner.post(f"{here}resultaat/", {**sent, "ec": "4,5"})
    told = _page(cast.owner, here)
    assert "Behaald , 4,5 EC" in told or "Behaald, 4,5 EC" in told
    assert "Resultaat van een vak vastgelegd" in told
    # Nobody else's: not a colleague's, not another organisation's.
    for other in (cast.learner, cast.team_mate, cast.stranger):
        assert client_of(other).get(here).status_code == 404
        assert "Anna" not in _page(other, "/vakken/aanmeldingen/")


def test_who_plans_applies_on_behalf_of_an_organisation(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    choosing = f"/vakken/aanbod/{offering.pk}/aanmelden/"
    for page in ("/vakken/", offering.course.get_absolute_url()):
        assert f'href="{choosing}"' in html_of(client_of(cast.coordinator).get(page))
        assert f'href="{choosing}"' not in html_of(client_of(cast.owner).get(page))
    html = html_of(client_of(cast.coordinator).get(choosing))
    assert f'href="{_apply(cast, offering)}"' in html
    assert str(cast.other_participant) not in html, "without a package that has courses"
    for _each in range(2):
        an_application(offering, a_learner(cast.participant), cast.owner)
    told = _page(cast.coordinator, choosing)
    assert "Alle 2 plaatsen" in told
    assert "Iemand aanmelden :" not in told
    offering.status, offering.withdrawn_reason = "withdrawn", "Te weinig mensen."
    offering.save()
    assert "gaat niet door" in _page(cast.coordinator, choosing)


def test_a_contact_reads_that_places_are_left(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    told = f"Er zijn nog 2 plaatsen voor vakken in {offering.year}"
    assert told in _page(cast.owner, "/")
    assert told not in _page(cast.learner, "/")
    offering.status, offering.withdrawn_reason = "withdrawn", "Te weinig mensen."
    offering.save()
    assert told not in _page(cast.owner, "/")


def test_who_has_no_place_left_reads_why(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    for _each in range(2):
        an_application(offering, a_learner(cast.participant), cast.owner)
    assert "Alle 2 plaatsen" in _page(cast.owner, _apply(cast, offering))
    typed = {"name": "Anna", "email": "anna@voorbeeld.example", "is_right": "on"}
    answer = client_of(cast.owner).post(
        _apply(cast, offering), {**typed, "motivation": "Ja.", "prerequisites_met": "Ja."}
    )
    assert answer.status_code == 200
    assert CourseApplication.objects.count() == 2


def test_a_planner_adds_offers_and_calls_off(cast: Cast) -> None:
    planner = client_of(cast.coordinator)
    wrong = planner.post("/vakken/nieuw/", {"code": "2099<1", "title": "", "ec": "0,2"})
    assert "letters, cijfers" in error_at(wrong, "code")
    assert error_at(wrong, "title")
    assert "0,5" in error_at(wrong, "ec")
    planner.post("/vakken/nieuw/", {"code": "2099-a", "title": "Water", "ec": "5", "active": "on"})
    course = Course.objects.get()
    assert (course.code, course.ec) == ("2099-A", 5)
    twice = planner.post("/vakken/nieuw/", {"code": "2099-A", "title": "Water", "ec": "5"})
    assert "al een vak met deze code" in error_at(twice, "code")
    assert "Niet in het aanbod" in _page(cast.coordinator, "/vakken/")
    days = {"first_day": f"{YEAR + 1}-02-01", "last_day": f"{YEAR + 1}-04-16"}
    sent = {"quartile": 3, "year": YEAR + 1, "apply_until": f"{YEAR + 1}-02-02", **days}
    late = planner.post(f"/vakken/{course.pk}/aanbieden/", sent)
    assert "tot en met de eerste dag" in error_at(late, "apply_until")
    sent["apply_until"] = f"{YEAR + 1}-01-15"
    planner.post(f"/vakken/{course.pk}/aanbieden/", sent)
    offering = CourseOffering.objects.get()
    planner.post(
        f"/vakken/aanbod/{offering.pk}/wijzigen/", {**sent, "apply_until": days["first_day"]}
    )
    offering.refresh_from_db()
    assert offering.apply_until == offering.first_day
    planner.post(f"/vakken/aanbod/{offering.pk}/afgelasten/", {"reason": "Te weinig mensen."})
    assert "Te weinig mensen." in _page(cast.coordinator, f"/vakken/{course.pk}/")


def test_ec_of_the_year_are_on_the_certificate(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    """Frozen when issued; who passed a course but came too little has no certificate."""
    cohort = a_cohort(cast.programme, year=YEAR)
    anna = who_came(cohort, cast.participant, cast.owner, a_person("Anna de Vries"))
    seldom = who_came(cohort, cast.participant, cast.owner, days=1)
    ended = a_course_that_ended(offering.course)
    results = {}
    for learner in (anna, seldom):
        done = an_application(ended, learner, cast.owner, status="approved")
        results[learner.pk] = record_result(
            application=done,
            result=ApplicationState.PASSED,
            ec=Decimal("4.5"),
            result_on=ended.last_day,
            actor=cast.coordinator,
        )
    (certificate,) = issue_certificates(cohort=cohort, actor=cast.coordinator)
    assert certificate.learner == anna
    course = ended.course
    assert certificate.snapshot["results"] == [
        {"name": course.title, "code": course.code, "ec": 4.5}
    ]
    words = " ".join(text_of_pdf(documents.sealed_certificate(certificate)).split())
    assert f"{course.code} {course.title} 4,5" in words or (
        course.code in words and course.title in words and "4,5" in words
    )

    def stale() -> bool:
        (mine,) = (e for e in certifying_of(cohort).candidates if e.learner == anna)
        return mine.has_other_results

    assert not stale()
    record_result(
        application=results[anna.pk],
        result=ApplicationState.FAILED,
        ec=None,
        result_on=ended.last_day,
        actor=cast.coordinator,
    )
    assert stale()
    before_courses = {k: v for k, v in certificate.snapshot.items() if k != "results"}
    certificate.snapshot = before_courses
    assert "Afgeronde vakken" not in documents.certificate_html(certificate)


def test_who_plans_another_programme_sees_here_what_colleagues_follow(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    anna = a_learner(cast.participant)
    an_application(offering, anna, cast.owner)
    member(Role.COORDINATOR, a_programme().lead, user=cast.owner)
    address = f"/vakken/?programma={cast.programme.slug}&jaar={YEAR}"
    assert anna.name in html_of(client_of(cast.owner).get(address))


def test_lists_ask_as_often_for_many_as_for_few(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    def more(count: int) -> None:
        for _each in range(count):
            given = an_offering(a_course(cast.programme))
            for _other in range(2):
                an_application(given, a_learner(cast.participant), cast.owner)

    def asked() -> dict[str, int]:
        found = {}
        for who in ("owner", "learner", "coordinator"):
            client = client_of(getattr(cast, who))
            for address in (
                "/",
                f"/vakken/?jaar={YEAR}",
                f"/vakken/{offering.course_id}/",
                "/vakken/aanmeldingen/?stand=applied",
            ):
                client.get(address)
                with CaptureQueriesContext(connection) as counted:
                    assert client.get(address).status_code == 200
                found[f"{who} {address}"] = len(counted)
        return found

    more(2)
    few = asked()
    more(12)
    many = asked()
    assert many == few
    assert max(number for page, number in many.items() if "vakken" in page) <= 12, many

"""Knowledge meetings: people are invited once, say that they come, and are noted as present."""

from __future__ import annotations

from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from lxml import html

from portal.kit.acts import Refused
from portal.kit.models import AuditRecord, OutgoingMail
from programme.models import KnowledgeMeeting, MeetingMaterial, Role, User
from programme.selectors.meetings import todos_of
from programme.services.attending import (
    invite_to_meeting,
    note_attendance,
    register,
    unregister,
)
from programme.services.meetings import cancel_meeting, change_meeting
from programme.services.people import deactivate_person
from tests.factories.programme import Cast, a_cast, a_meeting, a_participant, a_programme, member
from tests.pages import error_at, figures_on, html_of
from tests.racing import at_once

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 presentatie"


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def meeting(cast: Cast) -> KnowledgeMeeting:
    return a_meeting(cast.programme, title="Eén straat, één keer open", sequence=3)


def _addressees(template: str) -> set[str]:
    return {*OutgoingMail.objects.filter(template=template).values_list("to", flat=True)}


def test_everybody_of_the_programme_is_invited_once(cast: Cast, meeting: KnowledgeMeeting) -> None:
    a_programme()
    theirs = [cast.participant.organisation]
    first = invite_to_meeting(meeting=meeting, organisations=theirs, actor=cast.organiser)
    assert first == OutgoingMail.objects.filter(template="meeting_invitation").count() == 5
    with pytest.raises(Refused, match="al gekregen"):
        invite_to_meeting(meeting=meeting, organisations=theirs, actor=cast.organiser)
    invite_to_meeting(meeting=meeting, actor=cast.coordinator)
    everybody = {each.email for who, each in cast.by_role().items() if who != "nobody"}
    assert _addressees("meeting_invitation") == everybody
    assert OutgoingMail.objects.count() == len(everybody), "nobody got it twice"
    mail = OutgoingMail.objects.filter(to=cast.owner.email).get()
    assert mail.subject.startswith("Uitnodiging: Eén straat, één keer open")
    assert "\r\nMETHOD:PUBLISH\r\n" in mail.calendar
    assert f"UID:meeting-{meeting.pk}@" in mail.calendar
    assert meeting.get_absolute_url() in mail.body_text


def test_only_organisers_and_coordinators_invite_and_note(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    for who in (cast.owner, cast.lead_finance, cast.administrator):
        with pytest.raises(PermissionDenied):
            invite_to_meeting(meeting=meeting, actor=who)
        with pytest.raises(PermissionDenied):
            note_attendance(meeting=meeting, came=[], actor=who)
    elsewhere = member(Role.ORGANISER, a_programme().lead)
    with pytest.raises(PermissionDenied):
        register(meeting=meeting, person=elsewhere)


def test_the_form_invites_some_organisations(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    client.force_login(cast.organiser)
    address = f"{meeting.get_absolute_url()}uitnodigen/"
    answer = client.post(address, {"whom": "some"})
    assert error_at(answer, "organisations") == "Kies een of meer organisaties."
    foreign = a_programme().lead
    answer = client.post(address, {"whom": "some", "organisations": [foreign.pk]})
    assert answer.status_code == 200
    assert not OutgoingMail.objects.exists()
    chosen = cast.other_participant.organisation
    client.post(address, {"whom": "some", "organisations": [chosen.pk]})
    assert _addressees("meeting_invitation") == {cast.stranger.email}


def test_one_says_that_one_comes_and_thinks_again(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    client.force_login(cast.learner)
    address = meeting.get_absolute_url()
    assert "Meld mij aan" in html_of(client.get(address))
    for _twice in range(2):
        client.post(f"{address}aanmelden/")
    page = html_of(client.get(address))
    assert "U bent aangemeld" in page
    assert "1 aanmelding." in page
    for listed in ("/", "/kennisbijeenkomsten/"):
        assert "U bent aangemeld" in html_of(client.get(listed))
    client.post(f"{address}afmelden/")
    for listed in ("/", "/kennisbijeenkomsten/"):
        assert "U bent aangemeld" not in html_of(client.get(listed))
    assert "0 aanmeldingen." in html_of(client.get(address))
    client.post(f"{address}aanmelden/")
    assert meeting.registrations.count() == 1
    assert meeting.registrations.standing().get().person == cast.learner
    assert AuditRecord.objects.filter(act="programme.register_for_meeting").count() == 2


def test_a_meeting_that_is_full_lets_nobody_in(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    change_meeting(meeting=meeting, values={"capacity": 1}, actor=cast.organiser)
    register(meeting=meeting, person=cast.owner)
    client.force_login(cast.learner)
    page = html_of(client.get(meeting.get_absolute_url()))
    assert "De bijeenkomst is vol." in page
    assert "Meld mij aan" not in page
    with pytest.raises(Refused, match="vol"):
        register(meeting=meeting, person=cast.learner)
    unregister(meeting=meeting, person=cast.owner)
    register(meeting=meeting, person=cast.learner)
    register(meeting=meeting, person=cast.learner)
    change_meeting(meeting=meeting, values={"capacity": 2}, actor=cast.organiser)
    register(meeting=meeting, person=cast.owner)
    with pytest.raises(Refused, match="al 2 aanmeldingen"):
        change_meeting(meeting=meeting, values={"capacity": 1}, actor=cast.organiser)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once() -> None:
    cast = a_cast()
    meeting = a_meeting(cast.programme, capacity=1)

    full: list[User] = []

    def come(person: User) -> None:
        try:
            register(meeting=meeting, person=person)
        except Refused:
            full.append(person)

    at_once([partial(come, each) for each in (cast.owner, cast.learner, cast.finance)])
    assert len(full) == 2
    assert meeting.registrations.standing().count() == 1


def test_nobody_comes_to_what_has_begun_or_does_not_go_on(
    cast: Cast, meeting: KnowledgeMeeting
) -> None:
    with time_machine.travel(meeting.starts_at, tick=False):
        for act in (register, unregister):
            with pytest.raises(Refused, match="al begonnen"):
                act(meeting=meeting, person=cast.owner)
        with pytest.raises(Refused, match="al begonnen"):
            invite_to_meeting(meeting=meeting, actor=cast.organiser)
    cancel_meeting(meeting=meeting, reason="Geen zaal", actor=cast.organiser)
    with pytest.raises(Refused, match="gaat niet door"):
        register(meeting=meeting, person=cast.owner)


def test_who_comes_is_told_of_another_place_and_of_the_end(
    cast: Cast, meeting: KnowledgeMeeting
) -> None:
    register(meeting=meeting, person=cast.owner)
    register(meeting=meeting, person=cast.learner)
    register(meeting=meeting, person=cast.finance)
    unregister(meeting=meeting, person=cast.learner)
    deactivate_person(person=cast.finance, organisation=cast.participant.organisation,
                      actor=cast.owner)  # fmt: skip
    change_meeting(meeting=meeting, values={"description": "Anders"}, actor=cast.organiser)
    assert not OutgoingMail.objects.filter(template="meeting_changed").exists()
    change_meeting(meeting=meeting, values={"place": "Borne"}, actor=cast.organiser)
    mail = OutgoingMail.objects.get(template="meeting_changed")
    assert mail.to == cast.owner.email
    assert "Waar: Borne" in mail.body_text
    assert "SEQUENCE:4" in mail.calendar
    cancel_meeting(meeting=meeting, reason="Geen zaal", actor=cast.organiser)
    mail = OutgoingMail.objects.get(template="meeting_cancelled")
    assert "Waarom: Geen zaal" in mail.body_text
    assert "SEQUENCE:5" in mail.calendar
    assert "STATUS:CANCELLED" in mail.calendar


def test_who_left_the_programme_is_not_told_where_it_is(
    cast: Cast, meeting: KnowledgeMeeting
) -> None:
    """They may still have an account, for another programme."""
    left = cast.finance
    member(Role.CONTACT, a_participant(a_programme()).organisation, user=left)
    for person in (left, cast.owner):
        register(meeting=meeting, person=person)
    deactivate_person(person=left, organisation=cast.participant.organisation, actor=cast.owner)
    left.refresh_from_db()
    assert left.is_active
    change_meeting(
        meeting=meeting, values={"online_link": "https://x.example/"}, actor=cast.organiser
    )
    assert _addressees("meeting_changed") == {cast.owner.email}


def test_who_leaves_the_programme_gives_the_place_back(cast: Cast) -> None:
    """Not at what has begun, and not while they take part with another organisation."""
    home = cast.participant.organisation
    full, past = (a_meeting(cast.programme, days=days, capacity=3) for days in (30, 20))
    leaves, stays = cast.finance, cast.learner
    member(Role.LEARNER, a_participant(cast.programme).organisation, user=stays)
    for person in (leaves, stays, cast.team_mate):
        for meeting in (full, past):
            register(meeting=meeting, person=person)
    with time_machine.travel(past.starts_at, tick=False):
        for person in (leaves, stays):
            deactivate_person(person=person, organisation=home, actor=cast.owner)
        register(meeting=full, person=cast.owner)
    assert leaves.registrations.standing().get().meeting == past
    assert stays.registrations.standing().count() == 2
    record = AuditRecord.objects.get(act="programme.unregister_from_meeting")
    assert record.data == {"person": leaves.name}


def test_who_came_is_noted_from_the_beginning_on(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    came = register(meeting=meeting, person=cast.owner)
    stayed = register(meeting=meeting, person=cast.learner)
    gone = register(meeting=meeting, person=cast.team_mate)
    unregister(meeting=meeting, person=gone.person)
    with pytest.raises(Refused, match="vanaf het begin"):
        note_attendance(meeting=meeting, came=[came.pk], actor=cast.organiser)
    with time_machine.travel(meeting.ends_at, tick=False):
        (todo,) = [each for each in todos_of(cast.organiser) if "Wie was er" in each.title]
        client.force_login(cast.organiser)
        page = html_of(client.get(todo.url))
        assert cast.participant.organisation.name in page
        client.post(todo.url, {"present": [came.pk, gone.pk, "9" * 30, "x"]})
        assert not [each for each in todos_of(cast.organiser) if "Wie was er" in each.title]
        assert "1 van 2 aanmeldingen." in html_of(client.get(meeting.get_absolute_url()))
        lines = client.get(todo.url, {"als": "csv"}).content.decode("utf-8-sig").splitlines()
    found = {each.pk: each.attended for each in meeting.registrations.all()}
    assert found == {came.pk: True, stayed.pk: False, gone.pk: None}
    assert [line.rsplit(";", 1)[1] for line in lines[1:]].count("was er") == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        meeting.registrations.filter(pk=gone.pk).update(attended=True)


def test_who_came_unannounced_is_noted_too(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    """Somebody known, also who had taken their registration back, and how many are not.

    The second is noted from a page that shows neither the first nor that number.
    """
    said = register(meeting=meeting, person=cast.owner)
    register(meeting=meeting, person=cast.learner)
    unregister(meeting=meeting, person=cast.learner)
    address = f"{meeting.get_absolute_url()}aanmeldingen/"
    client.force_login(cast.organiser)
    assert 'name="also"' not in html_of(client.get(address))
    with time_machine.travel(meeting.ends_at, tick=False):
        client.force_login(cast.organiser)
        page = html_of(client.get(address))
        assert f'<optgroup label="{cast.participant.organisation.name}">' in page
        assert f'<option value="{cast.owner.pk}">' not in page, "is in the list above"
        for person in (cast.learner, cast.team_mate):
            others = {"initial-others": "", "others": "4" if person == cast.learner else ""}
            client.post(address, {"present": [said.pk], "also": person.pk, **others})
        assert figures_on(client.get(address)) == {"aanmeldingen": "1", "waren er": "7"}
        told = "1 van 1 aanmelding. Ook waren er 6 mensen die niet waren aangemeld."
        assert told in html_of(client.get(meeting.get_absolute_url()))
        lines = client.get(address, {"als": "csv"}).content.decode("utf-8-sig").splitlines()
        assert ["niet aangemeld" in line for line in lines].count(True) == 2
        unannounced = meeting.registrations.get(person=cast.team_mate)
        page = html.fromstring(client.get(address).content)
        sent = page.xpath("//form[.//*[@name='present']]")[0].form_values()
        shown = [value for name, value in sent if name == "shown"]
        assert len(shown) == 3
        emptied = {"initial-others": "4", "others": "0"}
        client.post(address, {"present": [unannounced.pk], "shown": shown, **emptied})
        assert figures_on(client.get(address)) == {"aanmeldingen": "1", "waren er": "1"}
    there = {each.person for each in meeting.registrations.standing()}
    assert there == {said.person, cast.team_mate}


def test_two_who_note_at_once_keep_what_the_other_noted(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    """Each has a page from before the other saved, and changes one of four on it."""
    people = (cast.owner, cast.learner, cast.team_mate, cast.finance)
    ticked, mistaken, late, never = (register(meeting=meeting, person=each).pk for each in people)
    address = f"{meeting.get_absolute_url()}aanmeldingen/"
    with time_machine.travel(meeting.ends_at, tick=False):
        note_attendance(meeting=meeting, came=[mistaken], actor=cast.organiser)
        client.force_login(cast.organiser)
        pages = [html.fromstring(client.get(address).content) for _each in range(2)]
        for page, changed in zip(pages, (ticked, mistaken), strict=True):
            (box,) = page.xpath(f"//input[@name='present'][@value='{changed}']")
            box.checked = not box.checked
            form = page.xpath("//form[.//*[@name='present']]")[0]
            sent: dict[str, list[str]] = {}
            for name, value in form.form_values():
                sent.setdefault(name, []).append(value)
            again = html.fromstring(client.post(address, {**sent, "others": "-1"}).content)
            (kept,) = again.xpath(f"//input[@name='present'][@value='{changed}']")
            assert kept.checked == box.checked
            client.post(address, sent)
            note_attendance(meeting=meeting, came=[late], actor=cast.organiser)
    attended = dict(meeting.registrations.values_list("pk", "attended"))
    assert attended == {ticked: True, mistaken: False, late: True, never: False}


def test_only_people_of_the_programme_come_unannounced(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    came = register(meeting=meeting, person=cast.owner)
    elsewhere = member(Role.CONTACT, a_participant(a_programme()).organisation)
    address = f"{meeting.get_absolute_url()}aanmeldingen/"
    with time_machine.travel(meeting.ends_at, tick=False):
        client.force_login(cast.organiser)
        sent = {"present": [came.pk], "also": elsewhere.pk, "others": "-1"}
        answer = client.post(address, sent)
        assert error_at(answer, "also") == "Kies iemand van het programma uit de lijst."
        assert error_at(answer, "others") == "Vul een getal in van 0 tot en met 2000."
        assert f'value="{came.pk}" checked' in html_of(answer), "ticks are kept"
        with pytest.raises(PermissionDenied):
            note_attendance(meeting=meeting, came=[], also=elsewhere, actor=cast.organiser)
    assert meeting.registrations.get().attended is None


def test_material_is_for_all_of_the_programme(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    client.force_login(cast.organiser)
    address = f"{meeting.get_absolute_url()}materiaal/"
    wrong = SimpleUploadedFile("film.exe", b"MZ")
    assert "Kies een PDF" in error_at(client.post(address, {"title": "x", "file": wrong}), "file")
    file = SimpleUploadedFile("../straat.pdf", PDF)
    client.post(address, {"title": "Presentatie", "file": file})
    client.post(address, {"title": "Verslag", "link": "https://verslag.example/"})
    client.force_login(cast.learner)
    page = html_of(client.get(meeting.get_absolute_url()))
    assert "Presentatie" in page
    assert 'href="https://verslag.example/"' in page
    material = MeetingMaterial.objects.get(title="Presentatie")
    answer = client.get(f"/kennisbijeenkomsten/materiaal/{material.pk}/")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="straat.pdf"'
    client.force_login(member(Role.COORDINATOR, a_programme().lead))
    assert client.get(f"/kennisbijeenkomsten/materiaal/{material.pk}/").status_code == 404


def test_the_calendar_file_is_of_the_meeting(
    cast: Cast, meeting: KnowledgeMeeting, client: Client
) -> None:
    client.force_login(cast.learner)
    answer = client.get(f"{meeting.get_absolute_url()}agenda.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    begins = timezone.localtime(meeting.starts_at)
    assert f"DTSTART;TZID=Europe/Amsterdam:{begins:%Y%m%dT%H%M%S}" in text
    assert "SEQUENCE:3" in text

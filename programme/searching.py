"""What of this room can be found, from cases to organisations, and files that belong to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Case as If
from django.db.models import (
    F,
    Func,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.searching import Source, Told
from programme.models import (
    Case,
    CaseDocument,
    Deliverable,
    DeliverableDocument,
    HandbookStep,
    HandbookVersion,
    KnowledgeMeeting,
    MeetingMaterial,
    NextStep,
    Organisation,
    Subsidy,
    User,
)
from programme.states import CaseState


def _organisations(user: User) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(user)


def _cases(user: User) -> QuerySet[Case]:
    """With what each yielded, where its page tells that: not while it is open again."""
    told = When(status=CaseState.FINISHED, then="outcome")
    found = Case.objects.visible_to(user).select_related("participant__organisation")
    return found.annotate(told_outcome=If(told, default=Value(""), output_field=TextField()))


def _handbook_steps(user: User) -> QuerySet[Any]:
    """As the current version has them: nobody finds what is only drafted."""
    part = Func(
        F("snapshot"),
        Value("$.steps[*] ? (@.step == $id)"),
        JSONObject(id=OuterRef("pk")),
        function="jsonb_path_query_first",
        output_field=JSONField(),
    )
    current = HandbookVersion.objects.current().filter(programme=OuterRef("programme"))
    steps = HandbookStep.objects.visible_to(user).select_related("programme")
    published = steps.annotate(
        published=Subquery(current.annotate(part=part).values("part")),
        published_at=Subquery(current.values("published_at")),
    ).filter(published__isnull=False)
    return published.annotate(
        published_title=KeyTextTransform("title", "published"),
        published_text=KeyTextTransform("text", "published"),
        published_parts=_strings("$.parts[*].title"),
        published_part_texts=_strings("$.parts[*].text"),
    )


def _strings(path: str) -> Func:
    """What stands at a path of the published step, as plain text."""
    found = Func(
        F("published"),
        Value(path),
        function="jsonb_path_query_array",
        output_field=JSONField(),
    )
    written = Func(
        Cast(found, TextField()),
        Value(r'\\[nrt"\\]'),  # line ends and quotes, as JSON writes them
        Value(" "),
        Value("g"),
        function="regexp_replace",
    )
    told = (written, Value('["]'), Value(""))
    return Func(*told, function="translate", output_field=TextField())


def _tell_handbook_step(step: Any) -> Told:
    return Told(step.published_title, step.get_absolute_url(), _("Handboek"), step.published_at)


def _meetings(user: User) -> QuerySet[KnowledgeMeeting]:
    return KnowledgeMeeting.objects.visible_to(user)


def _meeting_materials(user: User) -> QuerySet[MeetingMaterial]:
    return MeetingMaterial.objects.visible_to(user).select_related("meeting", "document")


def _tell_meeting_material(found: MeetingMaterial) -> Told:
    url = reverse("programme:meeting_material", args=[found.pk]) if found.document else found.link
    kind = found.document.ending if found.document else _("link")
    return Told(found.title, url, f"{kind} · {found.meeting}", found.added_at)


def _subsidies(user: User) -> QuerySet[Subsidy]:
    return Subsidy.objects.visible_to(user)


def _next_steps(user: User) -> QuerySet[NextStep]:
    return NextStep.objects.visible_to(user).kept()


def _case_documents(user: User) -> QuerySet[CaseDocument]:
    return CaseDocument.objects.visible_to(user).select_related("case", "document")


def _products(user: User) -> QuerySet[Deliverable]:
    return Deliverable.objects.visible_to(user).select_related("line")


def _product_documents(user: User) -> QuerySet[DeliverableDocument]:
    found = DeliverableDocument.objects.visible_to(user)
    return found.select_related("deliverable", "document")


def _tell_product_document(found: DeliverableDocument) -> Told:
    url = reverse("programme:deliverable_document", args=[found.pk])
    concept = f" · {_('concept')}" if found.is_concept else ""
    return Told(str(found), url, f"{found.document.ending}{concept}", found.added_at)


def _handbooks(user: User) -> QuerySet[HandbookVersion]:
    found = HandbookVersion.objects.visible_to(user).filter(document__isnull=False)
    return found.select_related("programme").defer("snapshot")


def _tell_handbook(found: HandbookVersion) -> Told:
    url = reverse("programme:handbook_pdf", args=[found.programme.slug, found.number])
    return Told(str(found), url, f"PDF · {found.programme}", found.published_at)


def _tell_case_document(found: CaseDocument) -> Told:
    url = reverse("programme:case_document", args=[found.pk])
    return Told(found.title, url, f"{found.document.ending} · {found.case}", found.added_at)


SOURCES = (
    Source(
        key="cases",
        label=gettext_lazy("Cases"),
        rows=_cases,
        tell=lambda case: Told(
            case.title, case.get_absolute_url(), str(case.participant), case.brought_at
        ),
        title="title",
        texts=("context", "task", "ambitions", "told_outcome"),
        newest="brought_at",
    ),
    Source(
        key="handboek",
        label=gettext_lazy("Stappen van het handboek"),
        rows=_handbook_steps,
        tell=_tell_handbook_step,
        title="published_title",
        texts=("published_text", "published_parts", "published_part_texts"),
        newest="published_at",
    ),
    Source(
        key="producten",
        label=gettext_lazy("Op te leveren producten"),
        rows=_products,
        tell=lambda found: Told(str(found), found.get_absolute_url(), str(found.line)),
        title="name",
        texts=("line__name", "line__outcome"),
        defined=("name", "line__name", "line__outcome"),
        newest="planned_year",
    ),
    Source(
        key="kennisbijeenkomsten",
        label=gettext_lazy("Kennisbijeenkomsten"),
        rows=_meetings,
        tell=lambda found: Told(
            found.title, found.get_absolute_url(), found.place, found.starts_at
        ),
        title="title",
        texts=("description", "place"),
        newest="starts_at",
    ),
    Source(
        key="materiaal-van-bijeenkomsten",
        label=gettext_lazy("Materiaal van kennisbijeenkomsten"),
        rows=_meeting_materials,
        tell=_tell_meeting_material,
        title="title",
        texts=("meeting__title",),
        newest="added_at",
        is_file=True,
    ),
    Source(
        key="subsidies",
        label=gettext_lazy("Subsidies"),
        rows=_subsidies,
        tell=lambda found: Told(
            found.name, found.get_absolute_url(), found.get_state_display(), found.deadline
        ),
        title="name",
        texts=("note",),
        newest="deadline",
    ),
    Source(
        key="vervolgstappen",
        label=gettext_lazy("Vervolgstappen"),
        rows=_next_steps,
        tell=lambda step: Told(str(step), step.get_absolute_url(), str(step.year)),
        title="title",
        texts=("window_label",),
        defined=("title", "window_label"),
        newest="starts_on",
    ),
    Source(
        key="organisaties",
        label=gettext_lazy("Organisaties"),
        rows=_organisations,
        tell=lambda found: Told(found.name, found.get_absolute_url(), found.get_kind_display()),
        title="name",
        texts=("legal_name", "city"),
        newest="pk",
    ),
    Source(
        key="documenten-van-producten",
        label=gettext_lazy("Documenten van producten"),
        rows=_product_documents,
        tell=_tell_product_document,
        title="deliverable__name",
        texts=("note",),
        defined=("deliverable__name",),
        newest="added_at",
        is_file=True,
    ),
    Source(
        key="handboeken",
        label=gettext_lazy("Handboek als PDF"),
        rows=_handbooks,
        tell=_tell_handbook,
        title="note",
        texts=("programme__name",),
        newest="published_at",
        is_file=True,
    ),
    Source(
        key="documenten-van-cases",
        label=gettext_lazy("Documenten van cases"),
        rows=_case_documents,
        tell=_tell_case_document,
        title="title",
        texts=("case__title",),
        newest="added_at",
        is_file=True,
    ),
)

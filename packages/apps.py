from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import AppConfig


class PackagesConfig(AppConfig):
    name = "packages"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Pakketten"

    def ready(self) -> None:
        # The registries need the models, which exist only from here on.
        from packages.acts import DETAILS, LABELS
        from packages.models import Agreement, Choice, Component, NextAction, ParticipantNote
        from packages.notices import KINDS
        from packages.progress import MEASURES
        from packages.recognising import DESCRIPTIONS
        from packages.searching import SOURCES
        from portal.kit.audit import register_act_labels, register_details
        from portal.kit.notices import register_kinds
        from portal.kit.searching import register_sources
        from portal.kit.verifying import register_description
        from programme.progress import register_measure
        from programme.selectors.logbook import register_subjects

        register_act_labels(LABELS)
        register_details(DETAILS)
        for key, measure in MEASURES.items():
            register_measure(key, measure)
        register_subjects(lambda ids: Choice.objects.filter(participant__programme__in=ids))
        register_subjects(lambda ids: Agreement.objects.filter(participant__programme__in=ids))
        for model in (NextAction, ParticipantNote):
            register_subjects(partial(_about_participants, model))
        register_subjects(lambda ids: Component.objects.filter(programme__in=ids))
        for kind, description in DESCRIPTIONS.items():
            register_description(kind, description)
        register_kinds(KINDS)
        register_sources(SOURCES)


def _about_participants(model: Any, ids: list[int]) -> Any:
    return model.objects.filter(participant__programme__in=ids)

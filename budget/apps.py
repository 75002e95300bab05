from functools import partial

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "budget"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Begroting"

    def ready(self) -> None:
        # The registries need the models, which exist only from here on.
        from budget.acts import DETAILS, LABELS
        from budget.notices import KINDS
        from budget.progress import MEASURES
        from budget.recognising import DESCRIPTIONS
        from budget.searching import SOURCES
        from budget.subjects import PROGRAMME_OF, of_programmes
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
        for kind, description in DESCRIPTIONS.items():
            register_description(kind, description)
        for model in PROGRAMME_OF:
            register_subjects(partial(of_programmes, model))
        register_kinds(KINDS)
        register_sources(SOURCES)

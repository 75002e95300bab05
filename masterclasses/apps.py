from functools import partial

from django.apps import AppConfig


class MasterclassesConfig(AppConfig):
    name = "masterclasses"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Masterclasses"

    def ready(self) -> None:
        # The registries need the models, which exist only from here on.
        from masterclasses import telling
        from masterclasses.acts import DETAILS, LABELS
        from masterclasses.emails import MAILS
        from masterclasses.models import case_readers
        from masterclasses.notices import GROUP, KINDS, MAILS_LABEL
        from masterclasses.progress import MEASURES
        from masterclasses.recognising import DESCRIPTIONS, recognise_code
        from masterclasses.searching import SOURCES
        from masterclasses.subjects import PROGRAMME_OF, of_programmes
        from portal.kit.audit import register_act_labels, register_details
        from portal.kit.digests import Part, register_part
        from portal.kit.notices import register_kinds
        from portal.kit.searching import register_sources
        from portal.kit.verifying import register_code_lookup, register_description
        from programme.models import register_case_readers
        from programme.progress import register_measure
        from programme.selectors.logbook import register_subjects

        register_act_labels(LABELS)
        register_details(DETAILS)
        for key, measure in MEASURES.items():
            register_measure(key, measure)
        for model in PROGRAMME_OF:
            register_subjects(partial(of_programmes, model))
        for kind, description in DESCRIPTIONS.items():
            register_description(kind, description)
        register_code_lookup(recognise_code)
        register_kinds(KINDS)
        addresses, take = telling.addresses_with_notices, telling.held_for
        register_part(Part(MAILS, GROUP, MAILS_LABEL, addresses, take))
        register_sources(SOURCES)
        register_case_readers(case_readers)

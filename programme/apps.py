from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "programme"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Programma"

    def ready(self) -> None:
        # The registry needs the models, which exist only from here on.
        from portal.kit.audit import register_act_labels, register_details
        from portal.kit.notices import register_kinds
        from portal.kit.searching import register_sources
        from programme.acts import DETAILS, LABELS
        from programme.notices import KINDS
        from programme.searching import SOURCES

        register_act_labels(LABELS)
        register_details(DETAILS)
        register_kinds(KINDS)
        register_sources(SOURCES)

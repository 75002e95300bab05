from django.apps import AppConfig

from packages.acts import LABELS


class PackagesConfig(AppConfig):
    name = "packages"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Pakketten"

    def ready(self) -> None:
        # The registries need the models, which exist only from here on.
        from packages.progress import MEASURES
        from portal.kit.audit import register_act_labels
        from programme.progress import register_measure

        register_act_labels(LABELS)
        for key, measure in MEASURES.items():
            register_measure(key, measure)

from django.apps import AppConfig

from packages.acts import LABELS


class PackagesConfig(AppConfig):
    name = "packages"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Pakketten"

    def ready(self) -> None:
        # The registry needs the models, which exist only from here on.
        from portal.kit.audit import register_act_labels

        register_act_labels(LABELS)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    name = "portal.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Fundament"

    def ready(self) -> None:
        # Checks register themselves; they need the settings, which are read by now.
        from portal.kit import checks  # noqa: F401
        from portal.kit.audit import register_act_labels

        register_act_labels(
            {
                "kit.choose_notices": _("Meldingen en mail gekozen"),
                "kit.throw_away": _("Weggehaald bestand definitief gewist"),
            }
        )

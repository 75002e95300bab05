from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "portal.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Fundament"

    def ready(self) -> None:
        # Checks register themselves; they need the settings, which are read by now.
        from portal.kit import checks  # noqa: F401

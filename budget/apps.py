from django.apps import AppConfig

from budget.acts import LABELS


class BudgetConfig(AppConfig):
    name = "budget"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Begroting"

    def ready(self) -> None:
        # The registry needs the models, which exist only from here on.
        from portal.kit.audit import register_act_labels

        register_act_labels(LABELS)

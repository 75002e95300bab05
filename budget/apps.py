from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "budget"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Begroting"

    def ready(self) -> None:
        # The registries need the models, which exist only from here on.
        from budget.acts import DETAILS, LABELS
        from budget.models import (
            BankFile,
            BankTransaction,
            BudgetBasis,
            DayRate,
            Expense,
            Invoice,
            InvoiceRun,
            Statement,
            Worker,
        )
        from budget.progress import MEASURES
        from budget.recognising import DESCRIPTIONS
        from budget.searching import SOURCES
        from portal.kit.audit import register_act_labels, register_details
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
        programme = "agreement_year__agreement__participant__programme__in"
        register_subjects(lambda ids: Invoice.objects.filter(**{programme: ids}))
        register_subjects(lambda ids: Worker.objects.filter(programme__in=ids))
        register_subjects(lambda ids: DayRate.objects.filter(programme__in=ids))
        register_subjects(lambda ids: BudgetBasis.objects.filter(programme__in=ids))
        register_subjects(lambda ids: Expense.objects.filter(line__programme__in=ids))
        register_subjects(lambda ids: InvoiceRun.objects.filter(programme__in=ids))
        register_subjects(lambda ids: Statement.objects.filter(programme__in=ids))
        led = "lead__led_programmes__in"
        register_subjects(lambda ids: BankFile.objects.filter(**{led: ids}))
        register_subjects(lambda ids: BankTransaction.objects.filter(**{f"file__{led}": ids}))
        register_sources(SOURCES)

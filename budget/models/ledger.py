"""Under which codes finance's own books know what the journal calls by its meaning."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

CODE = RegexValidator(
    r"^[0-9A-Za-z][0-9A-Za-z./-]*\Z",
    _("Gebruik alleen letters, cijfers, punten, streepjes en schuine strepen."),
)


class Purpose(models.TextChoices):
    """What is booked on an account; some have one account per component, line or VAT rate."""

    DEBTORS = "debtors", _("Debiteuren")
    BANK = "bank", _("Bank")
    REVENUE = "revenue", _("Opbrengst")
    VAT = "vat", _("Af te dragen btw")
    COSTS = "costs", _("Kosten")
    INPUT_VAT = "input_vat", _("Btw op inkopen")
    CREDITORS = "creditors", _("Crediteuren")
    HOURS = "hours", _("Doorbelaste dagen")


class LedgerCode(models.Model):
    """The code of one account in finance's own books.

    Revenue has one per ``component`` (null: what was sold before invoices told it), costs one
    per ``line``, VAT one per ``rate``.
    """

    programme = models.ForeignKey(
        "programme.Programme", on_delete=models.CASCADE, related_name="ledger_codes"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    component = models.ForeignKey(
        "packages.Component", on_delete=models.CASCADE, null=True, related_name="+"
    )
    line = models.ForeignKey(
        "programme.DevelopmentLine", on_delete=models.CASCADE, null=True, related_name="+"
    )
    rate = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    code = models.CharField(max_length=20, validators=[CODE])

    class Meta:
        ordering = ["programme", "purpose", "component", "line", "rate"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "purpose", "component", "line", "rate"],
                name="ledger_code_unique",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(purpose="revenue", line__isnull=True, rate__isnull=True)
                | Q(purpose="costs", component__isnull=True, rate__isnull=True)
                | Q(purpose="vat", component__isnull=True, line__isnull=True, rate__gt=0)
                | (
                    ~Q(purpose__in=["revenue", "costs", "vat"])
                    & Q(component__isnull=True, line__isnull=True, rate__isnull=True)
                ),
                name="ledger_code_of_its_purpose",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="ledger_code_filled_in"),
        ]

    def __str__(self) -> str:
        return self.code

"""What the acts of this room are called in the logbook."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "budget.raise": _("Conceptfactuur gemaakt"),
    "budget.discard": _("Conceptfactuur weggehaald"),
    "budget.issue": _("Factuur uitgegeven"),
    "budget.make_document": _("PDF van de factuur gemaakt"),
    "budget.pay": _("Betaling geboekt"),
    "budget.undo_payment": _("Betaling teruggedraaid"),
}

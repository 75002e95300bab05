"""What the acts of this room are called in the logbook and on an agreement's timeline."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "packages.choose_start": _("Keuze begonnen"),
    "packages.choose_submit": _("Keuze ingediend"),
    "packages.offer": _("Overeenkomst aangeboden"),
    "packages.make_document": _("Document gemaakt"),
    "packages.sign": _("Overeenkomst getekend"),
    "packages.countersign": _("Overeenkomst medeondertekend"),
    "packages.seal": _("Overeenkomst verzegeld"),
    "packages.upload": _("Getekend document geüpload"),
    "packages.accept_upload": _("Getekend document aangenomen"),
    "packages.refuse_upload": _("Getekend document afgewezen"),
    "packages.remind": _("Herinnering gestuurd"),
    "packages.decline": _("Overeenkomst geweigerd"),
    "packages.withdraw": _("Aanbod ingetrokken"),
    "packages.expire": _("Aanbod verlopen"),
    "packages.change_invoicing": _("Factuurgegevens gewijzigd"),
    "packages.terminate": _("Beëindiging vastgelegd"),
    "packages.end": _("Overeenkomst beëindigd"),
    "packages.complete": _("Overeenkomst afgerond"),
}

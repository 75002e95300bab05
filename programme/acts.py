"""What the acts of this room are called in the logbook."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "programme.add_organisation": _("Organisatie toegevoegd"),
    "programme.change_organisation": _("Gegevens van de organisatie veranderd"),
    "programme.invite": _("Iemand uitgenodigd"),
    "programme.resend_invitation": _("Uitnodiging opnieuw gestuurd"),
    "programme.widen_invitation": _("Rol toegevoegd aan een uitnodiging"),
    "programme.withdraw_invitation": _("Uitnodiging ingetrokken"),
    "programme.accept_invitation": _("Uitnodiging aangenomen"),
    "programme.change_roles": _("Rollen veranderd"),
    "programme.close_account": _("Account gesloten"),
    "programme.change_profile": _("Eigen naam veranderd"),
    "programme.load": _("Programma geladen"),
}

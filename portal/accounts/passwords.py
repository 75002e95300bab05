"""Django's password rules, told in plain sentences that also say what to do."""

from __future__ import annotations

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("Dit wachtwoord is te kort. Gebruik minstens {number} tekens.").format(
            number=self.min_length
        )

    def get_help_text(self) -> str:
        return _("Gebruik minstens {number} tekens.").format(number=self.min_length)


class UnlikeThePerson(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("Dit wachtwoord lijkt te veel op uw %(verbose_name)s. Kies iets anders.")

    def get_help_text(self) -> str:
        return _("Gebruik niet uw naam of e-mailadres.")


class NotWellKnown(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Dit wachtwoord gebruiken veel mensen. Kies iets wat anderen niet raden.")

    def get_help_text(self) -> str:
        return _("Gebruik geen wachtwoord dat veel mensen gebruiken.")


class NotOnlyDigits(rules.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("Dit wachtwoord bestaat alleen uit cijfers. Gebruik ook letters.")

    def get_help_text(self) -> str:
        return _("Gebruik niet alleen cijfers.")

"""What django-allauth asks of us: who may come in, its words, and its mails by our outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.accounts.devices import device_name
from portal.kit.http import client_ip
from portal.kit.mail import Reader, absolute_url, queue_mail
from programme.models import User
from programme.selectors.readers import reader

TOO_OFTEN = gettext_lazy(
    "U hebt dit te vaak geprobeerd. Wacht vijf minuten en probeer het opnieuw."
)
WRONG_CODE = gettext_lazy("Deze code klopt niet. Kijk of u de nieuwste code hebt overgetypt.")
MISMATCH = gettext_lazy(
    "Dit e-mailadres en wachtwoord horen niet bij elkaar. Controleer uw e-mailadres."
)
NOT_CHANGED_HERE = gettext_lazy("U kunt uw e-mailadres niet zelf wijzigen.")
ALREADY_KNOWN = gettext_lazy("Bij dit e-mailadres hoort al een account.")

MAILS = {
    "account/email/login_code": "login_code",
    "account/email/password_reset_key": "password_reset",
    "account/email/unknown_account": "unknown_account",
    "account/email/email_confirmation": "email_confirmation",
    "account/email/email_confirmation_signup": "email_confirmation",
}
CHANGES = {
    "account/email/password_changed": gettext_lazy("Uw wachtwoord is gewijzigd."),
    "account/email/password_reset": gettext_lazy("U hebt een nieuw wachtwoord gekozen."),
    "account/email/password_set": gettext_lazy("U hebt een wachtwoord gekozen."),
    "mfa/email/totp_activated": gettext_lazy(
        "Bij het inloggen vragen wij voortaan een code uit de code-app op uw telefoon."
    ),
    "mfa/email/totp_deactivated": gettext_lazy(
        "Bij het inloggen vragen wij geen code uit een code-app meer."
    ),
    "mfa/email/webauthn_added": gettext_lazy("Er is een passkey toegevoegd."),
    "mfa/email/webauthn_removed": gettext_lazy("Er is een passkey verwijderd."),
    "mfa/email/recovery_codes_generated": gettext_lazy(
        "Er zijn nieuwe reservecodes gemaakt. De oude werken niet meer."
    ),
}
"""Allauth's names of its mails; those about a change share one mail of ours."""


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up of its own: an account comes from an invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Dit account is gesloten."),
        "cannot_remove_primary_email": NOT_CHANGED_HERE,
        "duplicate_email": ALREADY_KNOWN,
        "email_password_mismatch": MISMATCH,
        "email_taken": ALREADY_KNOWN,
        "enter_current_password": gettext_lazy("Dit is niet uw huidige wachtwoord."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": gettext_lazy("Dit wachtwoord klopt niet. Typ het opnieuw."),
        "invalid_or_expired_key": gettext_lazy("Deze link werkt niet meer."),
        "invalid_login": MISMATCH,
        "invalid_password_reset": gettext_lazy("Deze link werkt niet meer."),
        "rate_limited": TOO_OFTEN,
        "same_as_current": NOT_CHANGED_HERE,
        "too_many_login_attempts": TOO_OFTEN,
        "unknown_email": gettext_lazy("Bij dit e-mailadres hoort geen account."),
        "unverified_primary_email": gettext_lazy("Bevestig eerst uw e-mailadres."),
    }
    methods = {
        "reauthenticate": gettext_lazy("Met uw wachtwoord"),
        "mfa_reauthenticate": gettext_lazy("Met een code uit uw code-app, of een reservecode"),
        "mfa_reauthenticate:webauthn": gettext_lazy("Met een passkey"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user name: the e-mail address is what they log in with."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("programme:profile")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The rate limits count per visitor, not per proxy of our own."""
        return client_ip(request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**one, "description": self.methods[one["id"]]} for one in methods]

    def get_reset_password_from_key_url(self, key: str) -> str:
        return on_our_site(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return on_our_site(super().get_email_confirmation_url(request, emailconfirmation))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the outbox, as every mail of the portal; codes and links are not kept there.

        Who has no account is written to in the language of the page.
        """
        person = User.objects.filter(email__iexact=email).first()
        language = reader(person).language if person else get_language()
        to = Reader(email, person.name if person else "", language or settings.LANGUAGE_CODE)
        words = {**context, "email": email, "person": person}
        words.pop("request", None)
        if template_prefix in CHANGES:
            words["change"] = CHANGES[template_prefix]
            with to.spoken_to():
                words["device"] = device_name(context["user_agent"])
            words["url"] = absolute_url(reverse("account_reset_password"))
            queue_mail(template="account_changed", to=to, context=words, about=person)
            return
        template = MAILS[template_prefix]
        words["url"] = (
            context.get("password_reset_url")
            or context.get("activate_url")
            or absolute_url(reverse("account_login"))
        )
        expiry = secret_until(template)
        words["expiry"] = expiry
        queue_mail(template=template, to=to, context=words, about=person, secret_until=expiry)


def secret_until(template: str) -> datetime | None:
    """Until when the code or the link in this mail works."""
    terms = {
        "login_code": timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT),
        "password_reset": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        "email_confirmation": timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS),
    }
    return timezone.now() + terms[template] if template in terms else None


def on_our_site(address: str) -> str:
    """The same page at ``SITE_URL``, whatever host the request came by."""
    return absolute_url(urlsplit(address).path)


class MFAAdapter(DefaultMFAAdapter):
    """Names the person in an authenticator app and in the passkey's dialogue."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": NOT_CHANGED_HERE,
        "cannot_delete_authenticator": gettext_lazy("U kunt deze tweede stap niet uitzetten."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Stel eerst een code-app of een passkey in. Daarna kunt u reservecodes maken."
        ),
        "incorrect_code": WRONG_CODE,
        "unverified_email": gettext_lazy(
            "Bevestig eerst uw e-mailadres. Daarna kunt u een tweede stap instellen."
        ),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)

    def get_totp_issuer(self) -> str:
        return _("Portaal Uniforme Werkwijze")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": _("Portaal Uniforme Werkwijze")}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey {number}").format(number=number)

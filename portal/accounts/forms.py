"""Allauth's forms in our words: what each field is called and what to do about an error."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"

WRONG_EMAIL = _("Vul een e-mailadres in zoals naam@gemeente.nl.")
GOOD_PASSWORD = _("Een zin die alleen u kent werkt goed. Gebruik minstens 12 tekens.")
CODE = _("Vul de code in.")
NO_PASSKEY = _("Uw apparaat gaf geen passkey. Probeer het opnieuw.")


class Worded(forms.Form):
    """A form whose ``words`` are, per field: label, help and the error when it is empty."""

    words: dict[str, tuple[Words, Words, Words]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text, required) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, help_text
            field.error_messages["required"] = required
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = WRONG_EMAIL


EMAIL: dict[str, tuple[Words, Words, Words]] = {
    "email": (_("E-mailadres"), "", _("Vul uw e-mailadres in."))
}
NEW_PASSWORD: dict[str, tuple[Words, Words, Words]] = {
    "password1": (_("Nieuw wachtwoord"), GOOD_PASSWORD, _("Kies een nieuw wachtwoord.")),
    "password2": (
        _("Nieuw wachtwoord, nog een keer"),
        "",
        _("Typ het nieuwe wachtwoord nog een keer."),
    ),
}


class SamePassword(Worded):
    """The second password must be the first."""

    def clean(self) -> dict[str, Any] | None:
        values = forms.Form.clean(self)
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("De twee wachtwoorden zijn niet gelijk."))
        return values


class LoginForm(Worded, account.LoginForm):
    words = {
        "login": (_("E-mailadres"), "", _("Vul uw e-mailadres in.")),
        "password": (_("Wachtwoord"), "", _("Vul uw wachtwoord in.")),
        "remember": (
            _("Ingelogd blijven op dit apparaat"),
            _("Doe dit niet op een computer die anderen ook gebruiken."),
            "",
        ),
    }

    def clean(self) -> dict[str, Any] | None:
        """A mismatch is told at both fields; which of the two is wrong, nobody may learn."""
        try:
            values: dict[str, Any] | None = super().clean()
        except ValidationError as error:
            if error.code != "email_password_mismatch":
                raise
            self.add_error("login", error)
            self.add_error("password", _("Typ uw wachtwoord opnieuw."))
            return self.cleaned_data
        return values


class RequestLoginCodeForm(Worded, account.RequestLoginCodeForm):
    words = EMAIL


class ConfirmLoginCodeForm(Worded, account.ConfirmLoginCodeForm):
    words = {"code": (_("Code uit de e-mail"), "", CODE)}


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    words = EMAIL


class ResetPasswordKeyForm(SamePassword, account.ResetPasswordKeyForm):
    words = NEW_PASSWORD


class SetPasswordForm(SamePassword, account.SetPasswordForm):
    words = NEW_PASSWORD


class ChangePasswordForm(SamePassword, account.ChangePasswordForm):
    words = {
        "oldpassword": (_("Huidig wachtwoord"), "", _("Vul uw huidige wachtwoord in.")),
        **NEW_PASSWORD,
    }


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    words = {"password": (_("Wachtwoord"), "", _("Vul uw wachtwoord in."))}


class _Digits(Worded):
    """A code of digits only: a telephone shows its number keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


CODE_OR_SPARE: dict[str, tuple[Words, Words, Words]] = {
    "code": (_("Code"), _("De 6 cijfers uit uw code-app, of een van uw reservecodes."), CODE)
}


class AuthenticateForm(_Digits, mfa.AuthenticateForm):
    words = CODE_OR_SPARE


class ReauthenticateCodeForm(_Digits, mfa.ReauthenticateForm):
    words = CODE_OR_SPARE


class ActivateTOTPForm(_Digits, totp.ActivateTOTPForm):
    words = {"code": (_("Code uit de app"), _("De 6 cijfers die de app nu toont."), CODE)}


class PasskeyField(forms.JSONField):
    """What a device answered: an object. Nobody typed it, so it is not shown again."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Python reads no number of 5000 digits and nothing that is nested deeper than it goes."""
        try:
            answer = super().to_python(value)
        except (ValueError, RecursionError):
            answer = value
        if answer is not None and not isinstance(answer, dict):
            raise ValidationError(NO_PASSKEY, code="invalid")
        return answer

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


@contextmanager
def _reading_an_answer() -> Iterator[None]:
    """The library takes apart bytes that anybody can send, and trusts that they are well made.

    What it stumbles over is a wrong answer of the sender; other faults stay faults.
    """
    try:
        yield
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error):
        raise get_adapter().validation_error("incorrect_code") from None


class _PasskeyAnswer(forms.Form):
    credential = PasskeyField()

    def clean_credential(self) -> Any:
        with _reading_an_answer():
            return super().clean_credential()  # type: ignore[misc]  # of the form beside it


class LoginWebAuthnForm(_PasskeyAnswer, webauthn.LoginWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(_PasskeyAnswer, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddWebAuthnForm(Worded, webauthn.AddWebAuthnForm):
    credential = PasskeyField()
    words = {
        "name": (_("Naam"), _("Zo herkent u de passkey later, bijvoorbeeld: werktelefoon."), ""),
        "passwordless": (
            _("Hiermee ook inloggen zonder wachtwoord"),
            _("Uw apparaat vraagt dan om uw vingerafdruk, gezicht of pincode."),
            "",
        ),
        "credential": ("", "", NO_PASSKEY),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any] | None:
        with _reading_an_answer():
            values: dict[str, Any] | None = super().clean()
        return values


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):
    words = {"name": (_("Naam"), "", _("Vul een naam in."))}

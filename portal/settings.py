"""Settings, from the environment only; see .env.example."""

from email.utils import formataddr
from pathlib import Path
from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF

from portal import environment

django_stubs_ext.monkeypatch()
env = environment.LoudEnv()
BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = env.str("SECRET_KEY", validate=environment.secret)
DEBUG = env.switch("DEBUG", False)
DEMO = env.switch("DEMO", False)
LAX = DEBUG or DEMO


def needed_with(other: Any) -> Any:
    """The default of a variable that must be given where the other one is."""
    return ... if other else ""


def lax(default: Any) -> Any:
    """A default for a demo or a developer; in earnest the variable must be given."""
    return default if LAX else ...


ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", lax(["localhost"]), str.strip, validate=environment.hosts
)
SITE_URL = env.str("SITE_URL", lax("http://localhost:8000"), validate=environment.website)

DATABASES = {"default": env.postgresql("DATABASE_URL", conn_max_age=600, conn_health_checks=True)}
REDIS_URL = env.str("REDIS_URL", validate=environment.broker)

INSTALLED_APPS = [
    "portal.kit",
    "programme",
    "packages",
    "masterclasses",
    "budget",
    "portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "portal.kit.http.Careful",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.compressing.CompressPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.languages.Speak",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.errors.TellMethodNotAllowed",
    "portal.errors.TellDamagedDocument",
    "portal.accounts.middleware.SessionEnded",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.accounts.middleware.RequireSecondFactor",
    "portal.kit.once.DoOnce",
]
ROOT_URLCONF = "portal.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
AUTH_USER_MODEL = "programme.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
FORMAT_MODULE_PATH = ["portal.formats"]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "var" / "assets"]
STATIC_ROOT = BASE_DIR / "var" / "static"
WHITENOISE_USE_FINDERS = True
PRIVATE_ROOT = env.path("PRIVATE_ROOT", BASE_DIR / "var" / "documents")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 1,  # a user waits for it
    "socket_connect_timeout": 1,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 330
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "handbooks left behind": {"task": "programme.jobs.make_left_handbooks", "schedule": 120},
    "mails left behind": {"task": "portal.kit.tasks.send_left_mails", "schedule": 120},
    "papers left behind": {"task": "packages.jobs.make_left_documents", "schedule": 120},
    "lapsed offers": {
        "task": "packages.jobs.expire_lapsed_offers",
        "schedule": crontab(hour=1, minute=0),
    },
    "ended agreements": {
        "task": "packages.jobs.complete_ended_agreements",
        "schedule": crontab(hour=1, minute=15),
    },
    "places of years that ended": {
        "task": "masterclasses.jobs.release_ended",
        "schedule": crontab(hour=1, minute=30),
    },
    "learners to invite": {
        "task": "masterclasses.jobs.invite_learners",
        "schedule": crontab(hour=6, minute=0),
    },
    "lists left half read": {"task": "masterclasses.jobs.read_in_left_lists", "schedule": 120},
    "lists of long ago": {
        "task": "masterclasses.jobs.forget_sent_lists",
        "schedule": crontab(hour=2, minute=20),
    },
    "free seats": {
        "task": "masterclasses.jobs.fill_seats",
        "schedule": crontab(hour=1, minute=35),
    },
    "reminders": {
        "task": "packages.jobs.remind_signatories",
        "schedule": crontab(hour=8, minute=0),
    },
    "drafts of years cut off": {
        "task": "budget.jobs.discard_unowed_drafts",
        "schedule": crontab(hour=1, minute=45),
    },
    "invoices of years that began": {
        "task": "budget.jobs.raise_yearly_invoices",
        "schedule": crontab(hour=2, minute=0),
    },
    "reminders of invoices": {
        "task": "budget.jobs.send_due_reminders",
        "schedule": crontab(hour=8, minute=20),
    },
    "letters left behind": {"task": "budget.jobs.make_left_letters", "schedule": 120},
    "evaluations": {
        "task": "masterclasses.jobs.ask_for_evaluations",
        "schedule": crontab(hour=9, minute=0),
    },
    "reminders of evaluations": {
        "task": "masterclasses.jobs.remind_of_evaluations",
        "schedule": crontab(hour=9, minute=15),
    },
    "lists of who answered": {
        "task": "masterclasses.jobs.forget_lists",
        "schedule": crontab(hour=3, minute=0),
    },
    "statements of the year that is over": {
        "task": "budget.jobs.draft_yearly_statements",
        "schedule": crontab(hour=2, minute=40),
    },
    "statements left behind": {"task": "budget.jobs.make_left_statements", "schedule": 120},
    "runs left standing still": {"task": "budget.jobs.resume_runs", "schedule": 120},
    "invoice papers left behind": {"task": "budget.jobs.make_left_papers", "schedule": 120},
    "deliveries under way": {"task": "budget.jobs.get_deliveries_on", "schedule": 60},
    "calendars left untold": {"task": "masterclasses.jobs.tell_left_calendars", "schedule": 600},
    "reminders of masterclass days": {
        "task": "masterclasses.jobs.remind_of_days",
        "schedule": crontab(hour=7, minute=0),
    },
    "digests": {
        "task": "portal.kit.digests.send_digests",
        "schedule": crontab(hour=7, minute=30),
    },
    "removed files": {
        "task": "portal.kit.removal.throw_away_removed",
        "schedule": crontab(hour=3, minute=40),
    },
    "done forms": {
        "task": "portal.kit.once.forget_done_forms",
        "schedule": crontab(minute=50),
    },
    "old notices": {
        "task": "portal.kit.digests.forget_notices",
        "schedule": crontab(hour=3, minute=20),
    },
    "certificates left behind": {
        "task": "masterclasses.jobs.make_left_certificates",
        "schedule": 120,
    },
}
CELERY_IMPORTS = [
    "portal.kit.digests",
    "portal.kit.once",
    "portal.kit.removal",
    "programme.jobs",
    "packages.jobs",
    "masterclasses.jobs",
    "budget.jobs",
]

CACHES = {
    "default": {
        "BACKEND": "portal.kit.cache.TolerantCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

PORTAL_NAME = env.str("PORTAL_NAME", "Uniforme Werkwijze Geïntegreerde Opgaven")
CONTACT_EMAIL = env.str(
    "CONTACT_EMAIL", lax("programma@portaal.example"), validate=environment.address
)
BOUNCE_EMAIL = env.str("BOUNCE_EMAIL", CONTACT_EMAIL, validate=environment.address)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = formataddr((PORTAL_NAME, str(CONTACT_EMAIL)))
globals().update(env.mailer("EMAIL_URL", "smtp://localhost:25") or {})

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.passwords.UnlikeThePerson",
     "OPTIONS": {"user_attributes": ["name", "email"]}},
    {"NAME": "portal.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "portal.accounts.passwords.NotWellKnown"},
    {"NAME": "portal.accounts.passwords.NotOnlyDigits"},
]  # fmt: skip

PASSWORD_RESET_TIMEOUT = 86_400
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"

LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "request_login_code": "portal.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "portal.accounts.forms.ConfirmLoginCodeForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordKeyForm",
    "set_password": "portal.accounts.forms.SetPasswordForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "portal.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "portal.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.forms.AddWebAuthnForm",
    "login_webauthn": "portal.accounts.forms.LoginWebAuthnForm",
    "reauthenticate_webauthn": "portal.accounts.forms.ReauthenticateWebAuthnForm",
    "edit_webauthn": "portal.accounts.forms.EditWebAuthnForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # a mail may be slow to arrive
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
REQUIRE_MFA_FOR_STAFF_ROLES = env.switch("REQUIRE_MFA_FOR_STAFF_ROLES", True)

TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0, least=0)
HTTPS_ONLY = env.switch("HTTPS_ONLY", not DEBUG)
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
LANGUAGE_COOKIE_SECURE = HTTPS_ONLY
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 31_536_000  # a year
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^gezondheid/$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

MAIL_DOMAIN = env.str("MAIL_DOMAIN", lax("portaal.example"), validate=environment.domain)
OFFER_VALID_DAYS = env.number("OFFER_VALID_DAYS", 60)
SIGNATORY_REMINDER_DAYS = (7, 14)
INVITATION_VALID_DAYS = env.number("INVITATION_VALID_DAYS", 14)
INVOICE_TERM_DAYS = env.number("INVOICE_TERM_DAYS", 30)
INVOICE_IBAN = env.str("INVOICE_IBAN", lax("NL02ABNA0123456789"), validate=environment.iban)
INVOICE_BIC = env.str("INVOICE_BIC", "", validate=environment.bic)
EINVOICE_FOLDER = env.str("EINVOICE_FOLDER", "", validate=environment.folder_to_write)
EINVOICE_RETURN_FOLDER = env.str("EINVOICE_RETURN_FOLDER", "", validate=environment.folder_to_read)
ACCESS_POINT_URL = env.str("ACCESS_POINT_URL", "", validate=environment.access_point)
ACCESS_POINT_TOKEN = env.str(
    "ACCESS_POINT_TOKEN", needed_with(ACCESS_POINT_URL), validate=environment.token
)
ACCESS_POINT_SECONDS = env.number("ACCESS_POINT_SECONDS", 10)
SEAL_PKCS12_PATH = env.str(
    "SEAL_PKCS12_PATH", lax(""), validate=None if LAX else environment.key_file
)
SEAL_PKCS12_PASSWORD = env.str("SEAL_PKCS12_PASSWORD", "")
SEAL_TSA_URL = env.str("SEAL_TSA_URL", "", validate=environment.time_stamper)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"tokens": {"()": "portal.kit.logs.HideTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "mt940": {"level": "CRITICAL"},  # it writes down whole bank statements
    },
}
env.seal()

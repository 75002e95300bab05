"""The addresses of the portal: Dutch paths, English names."""

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from portal import help, notice_pages, pages
from portal.accounts.views import email_address, language
from portal.health import health
from portal.home import home
from portal.search import library, search

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("zoeken/", search, name="search"),
    path("bibliotheek/", library, name="library"),
    path("taal/", language, name="language"),
    path("meldingen/", notice_pages.notices, name="notices"),
    path("meldingen/gelezen/", notice_pages.all_read, name="notices_all_read"),
    path("meldingen/voorkeuren/", notice_pages.preferences, name="notice_preferences"),
    path("meldingen/<int:pk>/", notice_pages.notice, name="notice"),
    path("meldingen/afmelden/<token>/", notice_pages.unsubscribe, name="notices_unsubscribe"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("hulp/", help.index, name="help"),
    *[
        path(f"hulp/{each.slug}/", help.guide, {"slug": each.slug}, name=each.route)
        for each in help.GUIDES
    ],
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("favicon.ico", RedirectView.as_view(url=static("portal/logo.svg")), name="favicon"),
    path("gezondheid/", health, name="health"),
    path("accounts/email/", email_address, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("", include("programme.urls")),
    path("", include("packages.urls")),
    path("", include("masterclasses.urls")),
    path("", include("budget.urls")),
]

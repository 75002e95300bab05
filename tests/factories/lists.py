"""Files with lists, sent as people send them, and what is told of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from masterclasses.models import SentList
from masterclasses.selectors.sent_lists import lines_of
from programme.models import User
from tests.pages import client_of


def a_file(lines: Iterable[Iterable[object]], name: str = "lijst.csv") -> SimpleUploadedFile:
    text = StringIO()
    csv.writer(text, delimiter=";").writerows(lines)
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"))


def sent_to(user: User, address: str, upload: SimpleUploadedFile) -> SentList:
    """The list that was made of the file."""
    answer = client_of(user).post(address, {"upload": upload})
    assert answer.status_code == 302, answer.context["form"].errors
    return SentList.objects.latest("pk")


def read_in(user: User, sent: SentList, **data: str) -> HttpResponse:
    return client_of(user).post(f"/masterclasses/lijsten/{sent.pk}/inlezen/", data)


def told_of(sent: SentList, user: User) -> dict[int, tuple[str, str]]:
    """By the number of each line: the verdict and the sentence."""
    return {line.number: (line.verdict.value, line.note) for line in lines_of(sent, user).lines}

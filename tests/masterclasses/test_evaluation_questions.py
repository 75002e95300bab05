"""The questions of a definition file: three to five, of which some are scores."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from masterclasses.models import EvaluationQuestion
from masterclasses.models.evaluating import QuestionKind
from portal.kit.models import AuditRecord

FILE = Path("programme/definitions/uwgo-2026.toml")
pytestmark = pytest.mark.django_db

SCORE, TEXT = "score", "text"


def _written(tmp_path: Path, *kinds: str, keys: str = "abcdef") -> Path:
    """The file with other questions: one of each of these kinds."""
    before, _questions, after = _parts()
    questions = "".join(
        f'[[masterclasses.evaluation]]\nkey = "{key}"\nkind = "{kind}"\ntext = "Vraag {key}"\n'
        for key, kind in zip(keys, kinds, strict=False)
    )
    path = tmp_path / "edited.toml"
    path.write_text(f"{before}{questions}{after}", encoding="utf-8")
    return path


def _parts() -> tuple[str, str, str]:
    text = FILE.read_text(encoding="utf-8")
    begin = text.index("[[masterclasses.evaluation]]")
    end = text.index("\n#", begin)
    return text[:begin], text[begin:end], text[end:]


def _load(path: Path) -> list[tuple[str, str]]:
    call_command("load_programme", str(path), verbosity=0)
    return list(EvaluationQuestion.objects.values_list("key", "kind"))


def test_the_programme_asks_three_scores_and_two_texts() -> None:
    kinds = [kind for _key, kind in _load(FILE)]
    assert kinds == [QuestionKind.SCORE] * 3 + [QuestionKind.TEXT] * 2


def test_questions_change_with_the_file(tmp_path: Path) -> None:
    _load(FILE)
    assert _load(_written(tmp_path, SCORE, TEXT, SCORE)) == [
        ("a", "score"), ("b", "text"), ("c", "score")
    ]  # fmt: skip
    told = AuditRecord.objects.filter(act="programme.load").latest("pk").data["changes"]
    assert "evaluation question nuttig: removed" in told
    assert "evaluation question b: added" in told


def test_a_programme_may_ask_nothing(tmp_path: Path) -> None:
    assert _load(_written(tmp_path)) == []


@pytest.mark.parametrize(
    ("kinds", "keys", "sentence"),
    [
        ((SCORE, SCORE), "abc", "ask three to five questions, not 2"),
        ((SCORE,) * 6, "abcdef", "ask three to five questions, not 6"),
        ((SCORE, SCORE, TEXT), "aba", "two questions have the same key"),
        ((TEXT, TEXT, TEXT), "abc", "ask at least one score"),
        ((SCORE, SCORE, "choice"), "abc", "masterclasses.evaluation[2].kind"),
        ((SCORE, SCORE, SCORE), "abÉ", "masterclasses.evaluation[2].key"),
    ],
)
def test_faults_are_named(
    tmp_path: Path, kinds: tuple[str, ...], keys: str, sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        _load(_written(tmp_path, *kinds, keys=keys))
    assert sentence in str(refused.value)
    assert not EvaluationQuestion.objects.exists()

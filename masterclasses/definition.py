"""The masterclasses of a definition file: how many, and the rules that hold for them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator, model_validator

from masterclasses.models import LARGEST_COHORT, EvaluationQuestion, MasterclassRules
from masterclasses.models.evaluating import QuestionKind
from portal.kit.definition import Definition, Shape
from portal.kit.syncing import sync_row, sync_rows
from programme.models import Programme


class QuestionShape(Shape):
    """What is asked after a day; the same ``key`` is the same question through the years."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    kind: QuestionKind
    text: Annotated[str, Field(min_length=1, max_length=200)]


class MasterclassesShape(Shape):
    """``held_before``: how many there were before the programme; numbering goes on.

    ``certificate_name`` stands on certificates for the lead, with the function; "" for nobody.
    Without ``evaluation`` nobody is asked anything after a day.
    """

    held_before: Annotated[int, Field(ge=0, le=1000)] = 0
    days_a_year: Annotated[int, Field(ge=1, le=52)] = 4
    cohort_capacity: Annotated[int, Field(ge=1, le=LARGEST_COHORT)] = 40
    days_to_certify: Annotated[int, Field(ge=1)] = 3
    cancel_days: Annotated[int, Field(ge=0, le=365)] = 14
    certificate_name: Annotated[str, StringConstraints(max_length=120)] = ""
    certificate_function: Annotated[str, StringConstraints(max_length=120)] = ""
    evaluation: tuple[QuestionShape, ...] = ()

    @field_validator("evaluation")
    @classmethod
    def _fit_to_ask(cls, questions: tuple[QuestionShape, ...]) -> tuple[QuestionShape, ...]:
        if not questions:
            return questions
        if not 3 <= len(questions) <= 5:
            raise ValueError(f"ask three to five questions, not {len(questions)}")
        if len({question.key for question in questions}) < len(questions):
            raise ValueError("two questions have the same key")
        if all(question.kind == QuestionKind.TEXT for question in questions):
            raise ValueError("ask at least one score")
        return questions

    @model_validator(mode="after")
    def _can_be_reached(self) -> MasterclassesShape:
        if self.days_to_certify > self.days_a_year:
            raise ValueError("days_to_certify is more than days_a_year")
        return self


def read(definition: Definition) -> MasterclassesShape | None:
    """Read and check this room's table; faults are left in ``definition``."""
    return definition.table("masterclasses", MasterclassesShape)


def load(part: MasterclassesShape | None, *, programme: Programme) -> list[str]:
    """Store the rules and questions; returns a sentence per change. Call it in a transaction."""
    if part is None:
        return []
    values = part.model_dump(exclude={"evaluation"})
    rules, is_new = MasterclassRules.objects.get_or_create(programme=programme, defaults=values)
    told = ["masterclass rules: added"] if is_new else sync_row(rules, values, "masterclass rules")
    return told + sync_rows(
        rows=EvaluationQuestion.objects.filter(programme=programme),
        by=("key",),
        wanted={
            (question.key,): {
                "position": position,
                "kind": question.kind.value,
                "text": question.text,
            }
            for position, question in enumerate(part.evaluation, 1)
        },
        owner={"programme": programme},
        label=lambda row: f"evaluation question {row.key}",
    )

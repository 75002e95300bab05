"""Every act that the code records has a name that people read, and no name is left over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain

from portal.kit import audit
from tests.test_architecture import tracked

RECORD = ("audit.record", "audit.record_all", "keep_documents")
ROOMS = ("portal/*.py", "programme/*.py", "packages/*.py", "masterclasses/*.py", "budget/*.py")


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
            yield node


def _acts(tree: ast.Module) -> Iterator[str]:
    """What stands first where acts are recorded; a variable in it, as its callers fill it."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for call in chain.from_iterable(_calls(tree, name) for name in RECORD):
        act = call.args[0]
        if isinstance(act, ast.Constant):
            yield str(act.value)
            continue
        around = next(each for each in functions if call in ast.walk(each))
        names = [argument.arg for argument in around.args.args]
        (variable,) = (node.id for node in ast.walk(act) if isinstance(node, ast.Name))
        for caller in _calls(tree, around.name):
            given = caller.args[names.index(variable)]
            yield eval(ast.unparse(act), {variable: ast.literal_eval(given)})


def test_every_act_has_a_name_and_every_name_an_act() -> None:
    trees = [ast.parse(path.read_text()) for path in tracked(*ROOMS)]
    acts = set(chain.from_iterable(_acts(tree) for tree in trees))
    assert acts == set(audit.act_labels())

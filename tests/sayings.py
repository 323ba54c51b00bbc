"""Collects what the program can say, out of its source: each message with `{}` for its fields."""

import ast
import itertools
import re
from functools import lru_cache

from source_trees import (
    ROOT,
    Function,
    Module,
    added_in,
    elements,
    modules,
    set_in,
    told,
)  # fmt: skip

MOST = 60  # ways to read one expression
FEW = 5  # ways to read a field, of which each makes a sentence of its own
ERRORS = (
    "GriddingError InputError InfeasibleError NotFoundError ConflictError LifecycleError "
    "ForbiddenError SupersededError NoAnswerError TooManyError"
).split()
SINKS: dict[str, tuple[tuple[int, str], ...]] = {
    "Fault": ((0, "message"), (6, "found"), (7, "wanted")),
    **dict.fromkeys(ERRORS, ((0, "message"),)),
    "HTTPException": ((1, "detail"),),
    "problem": ((2, "detail"),),
    "exception_row": ((2, "detail"),),
    "ValueError": ((0, ""),),
    "Query": ((-1, "description"),),
    "Warning": ((2, "message"), (3, "found"), (4, "wanted")),
}
"""What says something to a person -> which of its arguments."""


@lru_cache
def templates() -> dict[str, str]:
    """Return what can be said -> where, with fields as `{}`; parts that are told in fields too."""
    said: dict[str, str] = _reasons()
    done: set[tuple[str, str, tuple[int, str]]] = set()
    waiting = [("", name, at) for name, args in SINKS.items() for at in args]
    while waiting:
        sink = waiting.pop()
        if sink in done:
            continue
        done.add(sink)
        home, name, at = sink
        for module in modules():
            for call in module.calls.get(name, ()) if home in ("", module.name) else ():
                given = _argument(call, *at)
                if given is None:
                    continue
                read = Reader(module, module.around[call])
                for text in map(_ended, [*read.texts(given), *read.parts]):
                    if re.search("[A-Za-z]{2}", text.replace("{}", "")):
                        said.setdefault(text, f"{module.path.relative_to(ROOT)}:{call.lineno}")
                waiting += [
                    (module.name if function.name.startswith("_") else "", function.name, at)
                    for function, at in read.passed
                ]
    return said


def _reasons() -> dict[str, str]:
    """Return why coordinates are refused: constants of two modules that go by way of arrays."""
    told = [each for each in modules() if each.name in ("gridding.crs", "api.batch.reasons")]
    return {
        value: str(module.path.relative_to(ROOT))
        for module in told
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        and isinstance(value := getattr(node.value, "value", 0), str)
    }


def _ended(text: str) -> str:
    """Return a clause with the field that comes behind it."""
    return text if text == text.rstrip() else text + "{}"


def _argument(call: ast.Call, place: int, key: str) -> ast.expr | None:
    for each in call.keywords:
        if each.arg == key:
            return each.value
    if place < 0 or place >= len(call.args) or isinstance(call.args[place], ast.Starred):
        return None
    return call.args[place]


class Reader:
    """Reads expressions of one function as templates."""

    def __init__(self, module: Module, inside: Function | None) -> None:
        self.module, self.inside = module, inside
        self.parts: list[str] = []
        self.passed: list[tuple[Function, tuple[int, str]]] = []
        self.seen: set[str] = set()

    def texts(self, node: ast.expr) -> list[str]:  # noqa: C901, PLR0911  one case a line
        """Return the ways that an expression can read; ``{}`` for what only running it tells."""
        match node:
            case ast.Constant(value=str() as text):
                return [text.replace("{", "(").replace("}", ")")]
            case ast.Constant(value=None):
                return [""]
            case ast.JoinedStr():
                return self._joined([self._piece(each) for each in node.values])
            case ast.BinOp(op=ast.Add()):
                return self._joined([self.texts(node.left), self.texts(node.right)])
            case ast.IfExp():
                return self.texts(node.body) + self.texts(node.orelse)
            case ast.BoolOp():
                return [text for each in node.values for text in self.texts(each)]
            case ast.NamedExpr():
                return self.texts(node.value)
            case ast.Name(id=name):
                return self._named(name)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if self._telling(name):
                return self._called(name)
            case ast.Call(func=ast.Attribute(value=inner, attr="rstrip")):
                return self.texts(inner)
            case ast.Call(func=ast.Attribute(attr="join"), args=[given]):
                self.parts += [t for each in elements(given) for t in self.texts(each)]
            case ast.Subscript(value=ast.Name(id=name)):
                self.parts += [t for each in self._values(name)[0] for t in self._all(each)]
        return ["{}"]

    def _piece(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.Constant):
            return self.texts(node)
        assert isinstance(node, ast.FormattedValue)
        said = self.texts(node.value)
        if "" in said or 1 < len(said) + ("{}" not in said) <= FEW:
            return said
        self.parts += [text for text in said if text != "{}"]
        return ["{}"]

    def _joined(self, pieces: list[list[str]]) -> list[str]:
        ways = itertools.islice(itertools.product(*pieces), MOST)
        return list(dict.fromkeys(re.sub(r"(\{\}){2,}", "{}", "".join(each)) for each in ways))

    def _named(self, name: str) -> list[str]:
        if name in self.seen:
            return ["{}"]
        self.seen.add(name)
        found, longer = self._values(name)
        told = [text for value in found for text in self.texts(value)]
        for more in longer:
            told = self._joined([told, self.texts(more)])
        self.seen.discard(name)
        if not found and self.inside is not None:
            arguments = self.inside.args
            names = [each.arg for each in [*arguments.posonlyargs, *arguments.args]]
            method = bool(names) and names[0] in ("self", "cls")
            if name in names:
                self.passed.append((self.inside, (names.index(name) - method, name)))
            elif name in [each.arg for each in arguments.kwonlyargs]:
                self.passed.append((self.inside, (-1, name)))
        return list(dict.fromkeys(told)) or ["{}"]

    def _called(self, name: str) -> list[str]:
        if name in self.seen:
            return ["{}"]
        said: list[str] = []
        for module, function in self._telling(name):
            inner = Reader(module, function)
            inner.seen = self.seen | {name}
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    said += inner.texts(node.value)
            self.parts += inner.parts
        return list(dict.fromkeys(said)) or ["{}"]

    def _telling(self, name: str) -> list[tuple[Module, Function]]:
        own = self.module.functions.get(name)
        return [(self.module, each) for each in own] if own else list(told(name))

    def _all(self, node: ast.expr) -> list[str]:
        return [text for each in elements(node) for text in self.texts(each)]

    def _values(self, name: str) -> tuple[list[ast.expr], list[ast.expr]]:
        """Return all that a name is set to, and what is put behind, where the name is set."""
        for where in (self.inside, self.module.tree):
            if where is not None and (found := list(set_in(where, name))):
                return found, list(added_in(where, name))
        for node in self.module.tree.body:
            if isinstance(node, ast.ImportFrom) and name in [each.name for each in node.names]:
                for module in modules():
                    if module.name == node.module:
                        return list(set_in(module.tree, name)), []
        return [], []

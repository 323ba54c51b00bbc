"""Our own source as trees: its functions, its calls, and what a name is set to."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ELSEWHERE = {"versions", "synth", "cli", "check"}
"""What is said in these folders is said on the command line alone, in English."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """A module's tree, with the function around each node."""

    path: Path
    tree: ast.Module
    around: dict[ast.AST, Function | None] = field(default_factory=dict)
    functions: dict[str, list[Function]] = field(default_factory=dict)
    calls: dict[str, list[ast.Call]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(part for part in parts if part != "__init__")

    def __post_init__(self) -> None:
        self._walk(self.tree, None)
        for node in self.around:
            if isinstance(node, ast.Call):
                self.calls.setdefault(name_of(node.func), []).append(node)

    def _walk(self, node: ast.AST, inside: Function | None) -> None:
        self.around[node] = inside
        if isinstance(node, Function):
            self.functions.setdefault(node.name, []).append(node)
            inside = node
        for child in ast.iter_child_nodes(node):
            self._walk(child, inside)


@lru_cache
def modules() -> tuple[Module, ...]:
    parts = ("gridding", "sql", "api")
    found = sorted(path for part in parts for path in (ROOT / part).rglob("*.py"))
    kept = [path for path in found if not set(path.relative_to(ROOT).parts) & ELSEWHERE]
    return tuple(Module(path, ast.parse(path.read_text("utf-8"))) for path in kept)


@lru_cache
def told(name: str) -> tuple[tuple[Module, Function], ...]:
    """Return the function of a name, if it is the only one and returns a text."""
    found = [(module, each) for module in modules() for each in module.functions.get(name, ())]
    texts = [each for _, each in found if ast.unparse(each.returns or ast.Constant(0)) == "str"]
    return tuple(found) if len(found) == len(texts) else ()


def name_of(func: ast.expr) -> str:
    """Return the last name of what is called or set."""
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def elements(node: ast.expr) -> Iterator[ast.expr]:
    """Return what a list or table holds, however deep."""
    match node:
        case ast.Tuple() | ast.List() | ast.Set():
            for each in node.elts:
                yield from elements(each)
        case ast.Dict():
            for each in node.values:
                yield from elements(each)
        case ast.Starred() | ast.NamedExpr():
            yield from elements(node.value)
        case ast.GeneratorExp() | ast.ListComp():
            yield from elements(node.elt)
        case _:
            yield node


def set_in(where: ast.AST, name: str) -> Iterator[ast.expr]:
    """Return all that a name is set to."""
    nodes = where.body if isinstance(where, ast.Module) else list(ast.walk(where))
    for node in nodes:
        match node:
            case ast.Assign(targets=[target], value=value):
                yield from _bound(target, value, name)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from _bound(target, value, name)
            case ast.Call(ast.Attribute(ast.Name(found), "append"), [value]) if found == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id=found), value=value) if found == name:
                yield value
            case ast.For(target=target, iter=rows) | ast.comprehension(target=target, iter=rows):
                for row in _rows(nodes, rows):
                    yield from _bound(target, row, name)


def _rows(nodes: list[ast.AST], given: ast.expr) -> Iterator[ast.expr]:
    """Return the rows of a table that a loop goes through, written there or set before."""
    if isinstance(given, ast.Tuple | ast.List):
        yield from given.elts
    elif isinstance(given, ast.Name):
        for node in nodes:
            if isinstance(node, ast.Assign):
                for table in _bound(node.targets[0], node.value, given.id):
                    yield from table.elts if isinstance(table, ast.Tuple | ast.List) else ()


def added_in(where: ast.AST, name: str) -> Iterator[ast.expr]:
    """Return what is put behind a text."""
    for node in ast.walk(where):
        if isinstance(node, ast.AugAssign) and name_of(node.target) == name:
            yield node.value


def _bound(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, part in zip(target.elts, value.elts, strict=False):
            yield from _bound(each, part, name)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.IfExp):
        yield from _bound(target, value.body, name)
        yield from _bound(target, value.orelse, name)

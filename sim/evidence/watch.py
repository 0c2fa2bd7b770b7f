"""What each phase of a quarter uses, changes and draws, seen by running one: for the description in docs/odd.md.

A small world lives one future under each instrument, all in one batch. Columns, parameters and levers
that a phase looks up are noted, columns whose numbers differ after it, and the purposes for which it
draws. What a phase would do in a case that does not happen there is not seen.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

import sim.measures  # noqa: F401 (declares what is measured)
from sim.accelerate import Accelerated, using
from sim.declare import MEASURES, Array, Levers, Parameters, Table
from sim.noise import member_keys
from sim.parameters import ParameterSet
from sim.phases.startups import slots_are_cleared, slots_are_filled
from sim.policies import POLICIES, Package, Trigger
from sim.populations import KEPT
from sim.quarter import world_begins
from sim.world import World

START, QUARTERS, SEED = 2, 21, 1  # when the instruments begin, how long the world is watched, its luck
ALONE = ("us",)  # a jurisdiction with big tech of its own
ACTORS = {"big_tech": 5, "startups": 48, "universities": 12, "researchers": 360}
DRAWS = ("uniform", "uniform_at", "normal", "normal_at", "gumbel")
OPENING = 0  # the number of the opening; phases are numbered from 1, measuring comes after them
BY_FIRM = ("Firms", "Models", "Offers", "Sales")
PAID = ("Firms", "Universities")
# these write whole rows of what belongs to firms: no use of a column
COMING_AND_GOING = {inspect.unwrap(it).__code__ for it in (slots_are_cleared, slots_are_filled)}
DRAW_FOR_OTHERS = ("happens", "traits_of")  # functions of phases that draw for the one that calls them


@dataclass(frozen=True)
class Draw:
    """Something left to luck: for what, of which distribution, in which phase, by which function, which does what."""

    purpose: str
    kind: str
    phase: int
    function: str
    does: str


@dataclass
class Seen:
    """Numbers of phases by name: columns as (table, column), parameters, levers; and the draws."""

    used: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    changed: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    draws: list[Draw] = field(default_factory=list)


def phases() -> list[FunctionType]:
    """The phases of a quarter in the order in which ``sim.quarter.quarter`` calls them."""
    module = import_module("sim.quarter")
    return [found for found in called(module.quarter) if found.__module__.startswith("sim.phases")]


def called(function: FunctionType) -> list[FunctionType]:
    """Functions of the project that a function calls, in the order in which they are called."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return named_in(tree, function.__globals__)


def named_in(tree: ast.AST, known: Mapping[str, Any]) -> list[FunctionType]:
    """Functions of the project that a text names, by name or as a module's; what a call is given comes before it."""
    found: dict[FunctionType, None] = {}
    hidden: set[str] = set()  # names that are arguments of the function looked at

    def visit(node: ast.AST) -> None:
        target = None
        if isinstance(node, ast.FunctionDef):
            hidden.clear()
            hidden.update(argument.arg for argument in node.args.args)
        if isinstance(node, ast.Call):
            for argument in (*node.args, *node.keywords):
                visit(argument)
            visit(node.func)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = known.get(node.value.id)
            target = getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
        elif isinstance(node, ast.Name):
            target = None if node.id in hidden else known.get(node.id)
        else:
            for child in ast.iter_child_nodes(node):
                visit(child)
        target = target.plain if isinstance(target, Accelerated) else target
        if isinstance(target, FunctionType) and target.__module__.startswith("sim."):
            found.setdefault(target)

    visit(tree)
    return list(found)


def watch() -> Seen:
    """Run the world from its opening and note what every phase does, then what the measures read."""
    watcher = Watcher(a_future_under_each_instrument())
    module, order = import_module("sim.quarter"), phases()
    with using("numpy"), watcher.looking():
        watcher.during(OPENING, world_begins, watcher.world)
        for number, phase in enumerate(order, OPENING + 1):
            setattr(module, phase.__name__, watcher.noting(number, phase))
        try:
            for _ in range(QUARTERS):
                module.quarter(watcher.world)
                watcher.during(len(order) + 1, measure_all, watcher.world)
        finally:
            for phase in order:
                setattr(module, phase.__name__, phase)
    return watcher.seen


def a_future_under_each_instrument() -> World:
    """A world not yet begun: in each row one instrument, in one of its designs; the last waits for a trigger."""
    lives = [POLICIES[name](start=START, **design) for name in sorted(POLICIES) for design in designs(name)]
    lives.append(POLICIES[lives[0].name](start=START, trigger=Trigger("model_hhi", above=0.0)))
    packages = [Package(slice(row, row + 1), [policy]) for row, policy in enumerate(lives)]
    keys = member_keys(SEED, np.arange(len(packages)))
    return World(keys, ParameterSet(len(packages)), packages, jurisdictions=np.ones(4), **ACTORS)


def designs(name: str) -> list[dict[str, Any]]:
    """Settings of an instrument: its defaults; all numbers at the lower ends of their ranges, or at the upper ones.

    At the defaults and the upper ends, everywhere and in one jurisdiction, with every other choice in turn.
    """
    fields = POLICIES[name].fields
    low, high = (
        {option: getattr(spec, end) for option, spec in fields.items() if spec.kind == "number"}
        for end in ("low", "high")
    )
    others = [
        {option: other}
        for option, spec in fields.items()
        for other in (spec.choices or ((not spec.default,) if spec.kind == "switch" else ()))
        if other != spec.default
    ]
    ends = {}, high, {**high, "jurisdictions": ALONE}
    return [low, *({**end, **other} for end in ends for other in ({}, *others))]


def measure_all(world: World) -> None:
    """Take every measure."""
    for spec in MEASURES.values():
        spec.compute(world)


class Watcher:
    """Notes what is looked up, changed and drawn in a world while a numbered phase runs."""

    def __init__(self, world: World) -> None:
        self.world, self.seen = world, Seen()
        self._phase: int | None = None
        self._drawing = False
        self._before: dict[tuple[str, str], Array] = {}
        self._tables = {type(table).__name__: table for table in world.tables().values()}
        for kind in DRAWS:
            setattr(world.luck, kind, self._listening(kind, getattr(world.luck, kind)))

    def noting(self, number: int, phase: FunctionType) -> Callable[..., Any]:
        """A phase that is watched as the phase of a number."""
        return lambda *arguments: self.during(number, phase, *arguments)

    def during(self, number: int, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function as the phase of a number; note the columns that differ after it."""
        self._before = {}
        firms = self.world.firms
        tenant, alive = firms.tenant.copy(), firms.active.copy()
        self._phase = number
        for table in PAID:  # the ledger holds their cash and looks nothing up
            self._keep(table, "cash_musd")
        try:
            return function(*arguments)
        finally:
            self._phase = None
            same = (tenant == firms.tenant) & alive & firms.active if alive.any() else None
            for key, before in self._before.items():
                if self._moved(key, before, same):
                    self.seen.changed.setdefault(key, set()).add(number)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Note, as long as it lasts, which declared names are looked up."""

        def look(it: Any, name: str) -> Any:
            if self._phase is not None:
                kind = type(it)
                is_table = issubclass(kind, Table)
                if name in (kind.columns if is_table else kind.fields):
                    if kind.__name__ not in BY_FIRM or sys._getframe(1).f_code not in COMING_AND_GOING:
                        self.seen.used.setdefault((kind.__name__, name), set()).add(self._phase)
                    if is_table:
                        self._keep(kind.__name__, name)
            return object.__getattribute__(it, name)

        for base in (Table, Parameters, Levers):
            base.__getattribute__ = look
        try:
            yield
        finally:
            for base in (Table, Parameters, Levers):
                del base.__getattribute__

    def _keep(self, table: str, column: str) -> None:
        """Keep a column as it is before the phase changes it, unless it is known that the phase does."""
        key = table, column
        if key not in self._before and self._phase not in self.seen.changed.get(key, ()):
            self._before[key] = self._values(key).copy()

    def _values(self, key: tuple[str, str]) -> Array:
        """A column as it stands; looking at it is not noted."""
        return object.__getattribute__(self._tables[key[0]], key[1])

    def _moved(self, key: tuple[str, str], before: Array, same: Array | None) -> bool:
        """Whether a column differs: of firms, where the ``same`` one (row, firm) lives before and after."""
        table, name = key
        differs = before != self._values(key)
        if table in BY_FIRM and same is not None and not (table == "Firms" and name in KEPT):
            differs[..., : same.shape[1]] &= same
        return bool(differs.any())

    def _listening(self, kind: str, draw: Callable[..., Array]) -> Callable[..., Array]:
        """A method of luck that notes what it draws for; what it calls itself is no draw of its own."""

        def listening(purpose: str, *arguments: Any) -> Array:
            if self._drawing or self._phase is None:
                return draw(purpose, *arguments)
            found = Draw(re.sub(r"\d+", "N", purpose), kind.removesuffix("_at"), self._phase, *asker())
            if found not in self.seen.draws:
                self.seen.draws.append(found)
            self._drawing = True
            try:
                return draw(purpose, *arguments)
            finally:
                self._drawing = False

        return listening


def asker() -> tuple[str, str]:
    """The function of a phase that draws, and its docstring: the innermost that draws for nobody else."""
    frame = sys._getframe()
    while frame is not None:
        name, known = frame.f_code.co_name, frame.f_globals
        found = known.get(name)
        if known.get("__name__", "").startswith("sim.phases") and found and name not in DRAW_FOR_OTHERS:
            return name, inspect.getdoc(found) or ""
        frame = frame.f_back
    raise LookupError("no phase is running")

"""The accelerator: costly functions have a compiled twin that gives the same bits.

The numpy function is the definition, always there and never more than numpy needs. Where numba is
installed (extra ``fast``) and ``COMPUTELAB_ENGINE`` is not ``numpy``, the function of the same name in
:mod:`sim.compiled` is called instead. A compiled twin takes no logarithm and no power (numpy's differ
from the C library's in the last bit) and adds in numpy's order, so that a result does not depend on
which of the two made it; ``tests/test_accelerate.py`` compares them bit by bit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, update_wrapper
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar, cast

ENGINES = ("numpy", "numba")
VARIABLE = "COMPUTELAB_ENGINE"
F = TypeVar("F", bound=Callable[..., Any])
ACCELERATED: list[Accelerated] = []


class EngineError(RuntimeError):
    """The engine that is asked for does not exist, or is not installed."""


@cache
def engine() -> str:
    """Name of the engine in use: numba where it is installed, unless ``COMPUTELAB_ENGINE`` says numpy.

    Raises
    ------
    EngineError
        The variable names another engine, or numba where it is not installed.
    """
    asked, there = os.environ.get(VARIABLE, ""), find_spec("numba") is not None
    if asked and asked not in ENGINES:
        raise EngineError(f"{VARIABLE}={asked}: expected {' or '.join(ENGINES)}")
    if asked == "numba" and not there:
        raise EngineError(
            f"{VARIABLE}=numba, but numba is not installed: pip install compute-policy-lab[fast]"
        )
    return asked or ("numba" if there else "numpy")


class Accelerated:
    """A function with a compiled twin; calling it calls the one of the engine in use.

    Attributes
    ----------
    plain : the numpy function
    module : of :mod:`sim.compiled` where the twin of the same name is
    """

    def __init__(self, plain: Callable[..., Any], module: str) -> None:
        self.plain, self.module = plain, module
        self.now: Callable[..., Any] | None = None
        update_wrapper(self, plain)
        ACCELERATED.append(self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.now is None:
            self.now = self.compiled() if engine() == "numba" else self.plain
        return self.now(*args, **kwargs)

    def compiled(self) -> Callable[..., Any]:
        """The compiled twin."""
        return getattr(import_module(f"sim.compiled.{self.module}"), self.plain.__name__)


def accelerated(module: str) -> Callable[[F], F]:
    """Mark a function that has a compiled twin of the same name in a module of :mod:`sim.compiled`."""

    def mark(plain: F) -> F:
        return cast(F, Accelerated(plain, module))

    return mark


@contextmanager
def using(name: str) -> Iterator[None]:
    """Use an engine meanwhile, in this process."""
    before = {it: it.now for it in ACCELERATED}
    for it in ACCELERATED:
        it.now = it.compiled() if name == "numba" else it.plain
    try:
        yield
    finally:
        for it, now in before.items():
            it.now = now

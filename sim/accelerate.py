"""The accelerator: costly functions have a compiled twin that gives the same bits.

The numpy function is the definition, and always enough. Where numba is
installed (extra ``fast``) and ``computelab compile`` has been run, the function of the same name in
:mod:`sim.compiled` is called instead; ``COMPUTELAB_ENGINE`` (numpy or numba) decides otherwise. A
compiled twin takes no logarithm and no power (numpy's differ from the C library's in the last bit)
and adds in numpy's order, so that a result does not depend on which of the two made it;
``tests/test_accelerate.py`` compares them bit by bit.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, update_wrapper
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar, cast

ENGINES = ("numpy", "numba")
VARIABLE = "COMPUTELAB_ENGINE"
F = TypeVar("F", bound=Callable[..., Any])
ACCELERATED: list[Accelerated] = []


class EngineError(RuntimeError):
    """The engine that is asked for does not exist, or is not installed."""


@cache
def engine() -> str:
    """Name of the engine in use: what ``COMPUTELAB_ENGINE`` says, else numba where the twins have been compiled.

    Compiling takes a minute or two, so it does not begin by itself.

    Raises
    ------
    EngineError
        The variable names another engine, or numba where it is not installed.
    """
    asked = os.environ.get(VARIABLE, "")
    if asked and asked not in ENGINES:
        raise EngineError(f"{VARIABLE}={asked}: set it to {' or '.join(ENGINES)}, or not at all")
    there = find_spec("numba") is not None
    if asked == "numba" and not there:
        raise EngineError(
            f"{VARIABLE}=numba, but numba is not installed; in the project's folder: pip install '.[fast]'"
        )
    return asked or ("numba" if there and compiled_here() else "numpy")


# What the twins are made of, constants that they hold included: they are compiled anew when any of it changes.
MADE_OF = (
    "compiled", "rules", "populations", "axes.py", "declare.py", "ledger.py", "levers.py", "noise.py", "world.py",
)  # fmt: skip
COMPLETE = "complete"


def cache_folders() -> list[Path]:
    """Where the twins as they stand may be kept: beside the source, or in the user's cache.

    The name says what they are made of: numba itself looks at one file only, and not at what that imports.
    """
    digest = hashlib.sha256(
        f"{version('numba')} {version('numpy')} {sys.version} {platform.machine()}".encode()
    )
    here = Path(__file__).parent
    for part in MADE_OF:
        for path in sorted((here / part).glob("*.py")) or [here / part]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    theirs = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "computelab"
    return [
        folder / f"twins-{digest.hexdigest()[:16]}" for folder in (here / "compiled" / "__pycache__", theirs)
    ]


@cache
def cache_folder() -> Path | None:
    """Where the twins are kept, or will be: None where nothing can be written."""
    folders = cache_folders()
    for folder in folders:
        if (folder / COMPLETE).exists():
            return folder
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def compiled_here() -> bool:
    """Whether the twins, as they stand, have been compiled on this machine."""
    return any((folder / COMPLETE).exists() for folder in cache_folders())


def note_compiled() -> None:
    """Leave word that the twins have been compiled, and delete what was compiled of other sources.

    Raises
    ------
    EngineError
        There is no place to keep them.
    """
    folder = cache_folder()
    if folder is None:
        places = " or ".join(str(it.parent) for it in cache_folders())
        raise EngineError(f"nothing can be written in {places}: make one writable, or set XDG_CACHE_HOME")
    (folder / COMPLETE).touch()
    for other in folder.parent.glob("twins-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


class Accelerated:
    """A function with a compiled twin; calling it calls the one of the engine in use.

    Attributes
    ----------
    plain : the numpy function
    module : of :mod:`sim.compiled` where the twin of the same name is
    unless : of the same arguments: whether the twin does not know the case, so that the numpy function is called
    """

    def __init__(
        self, plain: Callable[..., Any], module: str, unless: Callable[..., bool] | None = None
    ) -> None:
        self.plain, self.module, self.unless = plain, module, unless
        self.now: Callable[..., Any] | None = None
        update_wrapper(self, plain)
        ACCELERATED.append(self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.now is None:
            self.now = self.compiled() if engine() == "numba" else self.plain
        return self.now(*args, **kwargs)

    def compiled(self) -> Callable[..., Any]:
        """The compiled twin, called in the cases that it knows."""
        twin = getattr(import_module(f"sim.compiled.{self.module}"), self.plain.__name__)
        unless = self.unless
        if unless is None:
            return twin

        def where_known(*args: Any, **kwargs: Any) -> Any:
            return (self.plain if unless(*args, **kwargs) else twin)(*args, **kwargs)

        return where_known


def accelerated(module: str, unless: Callable[..., bool] | None = None) -> Callable[[F], F]:
    """Mark a function that has a compiled twin of the same name in a module of :mod:`sim.compiled`.

    ``unless``: a test of the arguments that says where the twin must not be called, for rules seldom in force.
    """

    def mark(plain: F) -> F:
        return cast(F, Accelerated(plain, module, unless))

    return mark


@contextmanager
def using(name: str) -> Iterator[None]:
    """Use an engine meanwhile, in this process.

    Raises
    ------
    EngineError
        There is no such engine.
    """
    if name not in ENGINES:
        raise EngineError(f"no engine {name!r}: give {' or '.join(ENGINES)}")
    before = {it: it.now for it in ACCELERATED}
    for it in ACCELERATED:
        it.now = it.compiled() if name == "numba" else it.plain
    try:
        yield
    finally:
        for it, now in before.items():
            it.now = now

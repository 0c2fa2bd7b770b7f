"""The instruments, one file each; importing the package registers them all."""

from importlib import import_module
from pkgutil import iter_modules

from sim.policies.base import POLICIES, Package, Path, Policy, Trigger

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["POLICIES", "Package", "Path", "Policy", "Trigger"]

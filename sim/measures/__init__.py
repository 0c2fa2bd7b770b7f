"""What is measured, each quarter, in every future: a module a topic. Measures only read."""

from importlib import import_module
from pkgutil import iter_modules

# Topics in the order of lists, choices and documents; any other module comes after them.
_TOPICS = ("concentration", "affordability", "supply", "talent", "emissions", "frontier", "market", "conduct")
for _name in dict.fromkeys((*_TOPICS, *(it.name for it in iter_modules(__path__)))):
    import_module(f"{__name__}.{_name}")

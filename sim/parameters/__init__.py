"""Declared parameters, one class a topic; a set of them is one array a name, a row each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.declare import PARAMETERS, TOPICS, Array, Param
from sim.parameters.capability import Capability
from sim.parameters.careers import Careers
from sim.parameters.compression import Compression
from sim.parameters.compute import Compute
from sim.parameters.energy import Energy
from sim.parameters.finance import Finance
from sim.parameters.leasing import Leasing
from sim.parameters.pressure import Pressure
from sim.parameters.programmes import Programmes
from sim.parameters.progress import Progress
from sim.parameters.start import Start
from sim.parameters.training import Training
from sim.parameters.university import University
from sim.parameters.users import Users

__all__ = ["PARAMETERS", "ParameterSet", "shaped"]


def shaped(spec: Param, values: Array, rows: int) -> Array:
    """Values (row, key) of a parameter in the shape the rules read.

    (row, 1) for a plain number, (segment, row, 1) by segment, (row, jurisdiction) by jurisdiction.
    """
    # a copy always, never a view that cannot be written to: what is compiled is compiled for one kind of array
    full = np.array(
        np.broadcast_to(np.asarray(values, dtype=float), (rows, max(1, len(spec.keys)))), order="C"
    )
    return np.ascontiguousarray(full.T[:, :, None]) if spec.per == "segment" else full


class ParameterSet:
    """All parameters of a batch of futures, by topic."""

    compute: Compute
    energy: Energy
    capability: Capability
    progress: Progress
    training: Training
    compression: Compression
    users: Users
    leasing: Leasing
    finance: Finance
    careers: Careers
    university: University
    pressure: Pressure
    programmes: Programmes
    start: Start

    def __init__(self, rows: int, values: Mapping[str, Array] | None = None) -> None:
        """``values`` maps a parameter's name to (row, key) values; the rest take their defaults."""
        values = values or {}
        for topic, kind in TOPICS.items():
            arrays = {
                name: shaped(spec, values.get(name, np.array([spec.values])), rows)
                for name, spec in kind.fields.items()
            }
            setattr(self, topic, kind(**arrays))

    def copies(self, rows: Array) -> ParameterSet:
        """The parameters of listed rows, (row,)."""
        other = object.__new__(ParameterSet)
        for topic, kind in TOPICS.items():
            mine = getattr(self, topic)
            arrays = {name: getattr(mine, name).take(rows, axis=-2) for name in kind.fields}
            setattr(other, topic, kind(**arrays))
        return other


# In the order of the topics above, not of the imports: the order of lists, forms and documents.
_ordered = {
    name: spec for topic in ParameterSet.__annotations__ for name, spec in TOPICS[topic].fields.items()
}
PARAMETERS.clear()
PARAMETERS.update(_ordered)

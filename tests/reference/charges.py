"""The compute tax: on research, and perhaps on serving and other uses too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.rules import compute_market as rule
from tests.reference.plain import ratio
from tests.reference.regulator import met_by_work_of, where_mobile_work_runs

if TYPE_CHECKING:
    from tests.reference.firm import Firm
    from tests.reference.model import Twin
    from tests.reference.regulator import Regulator


def tax_of(rules: Any, price: float) -> float:
    """Tax on an H100e in use for a quarter (M USD) at a price of compute."""
    return rules.compute_tax_usd_hour * rule.HOURS * 1e-6 + rules.compute_tax_share * price


def tax_is_set(place: Regulator) -> None:
    """Tax in a place, on research and on other uses, at the last price."""
    place.tax_musd = tax_of(place.rules, place.market.rent_musd + place.running_musd)
    place.use_tax_musd = place.tax_musd * place.rules.compute_tax_all_uses


def mean_tax(place: Regulator) -> float:
    """Mean tax of all uses of compute in a place, which mobile work weighs."""
    model = place.model
    research = sum(firm.training_h100e + firm.experiment_h100e for firm in model.firms)
    whole = sum(owner.chips_h100e for owner in [*model.big_tech, model.clouds])
    part = min(ratio(research, whole), 1.0)
    return part * place.tax_musd + (1 - part) * place.use_tax_musd


def tax_reaches(firm: Firm) -> None:
    """Tax on a firm's compute, partly done where mobile work runs; who uses little may be exempt."""
    limit = firm.jurisdiction.rules.compute_tax_exempt_h100e
    liable = limit == 0 or firm.used_h100e > limit
    firm.research_tax_musd, firm.use_tax_musd = (
        met_by_work_of(firm.jurisdiction, tax) * liable for tax in ("tax_musd", "use_tax_musd")
    )


def tax_of_university(university: Any) -> float:
    """Tax on an H100e of a university (M USD a quarter)."""
    mobility, regulators = university.p.energy.work_mobility, university.model.regulators
    due = {place: place.tax_musd * place.rules.compute_tax_universities for place in regulators}
    elsewhere = sum(place.mobile * tax for place, tax in due.items())
    return (1 - mobility) * due[university.jurisdiction] + mobility * elsewhere


def renters_leave_room_for_tax(model: Twin, base: dict, others: dict) -> None:
    """Budgets of universities and of renters outside AI labs, what goes into the tax taken off."""
    for university in model.universities:
        tax = tax_of_university(university)
        university.compute_musd *= float(rule.after_tax(base[university.jurisdiction], tax))
    for place in model.regulators:
        others[place] *= float(rule.after_tax(base[place], met_by_work_of(place, "use_tax_musd")))


def renters_are_taxed(model: Twin, others_h100e: dict) -> None:
    """Universities and renters outside AI labs pay the tax on what they rent."""
    for university in model.universities:
        university.pay("government", university.bought_h100e * tax_of_university(university), "compute tax")
    for place, h100e in others_h100e.items():
        tax = h100e * met_by_work_of(place, "use_tax_musd")
        model.books.pay("businesses", "government", tax, "compute tax")


def firms_are_taxed(model: Twin) -> None:
    """Labs pay for research, sellers and the core business for other uses, the clouds for what they host."""
    for firm in model.firms:
        research = (firm.training_h100e + firm.experiment_h100e) * firm.research_tax_musd
        other = (firm.served_h100e + firm.core_h100e) * firm.use_tax_musd
        firm.pay("government", research + other, "compute tax")
    hosted = model.clouds.hosted_h100e * where_mobile_work_runs(model, "use_tax_musd")
    model.clouds.pay("government", hosted, "compute tax")
    model.market.compute_tax_musd = model.books.flow("compute tax")

"""Each parameter and each lever, moved across its range, changes a recorded number."""

from __future__ import annotations

import math

import numpy as np

from sim.declare import LEVERS, MEASURES, PARAMETERS, Param
from sim.policies import POLICIES, Package, Policy, Trigger
from sim.quarter import quarter
from tests.worlds import policy, world_with

QUARTERS = 48
FUTURES = 4  # in one of which, at least, a number must move: what is rare need not happen in each


class Anything(Policy):
    """A policy for tests that moves one lever to one value."""

    name = "anything"
    title = "Anything"
    moves = tuple(LEVERS)

    def __init__(
        self, lever: str, value: float, start: int = 8, beside: dict[str, float] | None = None
    ) -> None:
        super().__init__(start=start)
        self.moved = (beside or {}) | {lever: value}

    def rules(self, now):
        return self.moved


del POLICIES["anything"]

# what must hold besides for a lever to matter at all
BESIDE = {
    "carbon_undone": {"carbon_price_usd": 200.0},
    "carbon_border": {"carbon_price_usd": 200.0},
    "clean_power_share": {"clean_power_penalty_usd": 100.0},
    "clean_power_hourly": {"clean_power_share": 0.9, "clean_power_penalty_usd": 100.0},
    "clean_power_penalty_usd": {"clean_power_share": 0.9},
    "emissions_disclosure": {"disclosure_turnover_musd": 0.0},
    "disclosure_turnover_musd": {"emissions_disclosure": 1.0},
    "disclosure_cost_musd": {"emissions_disclosure": 1.0, "disclosure_turnover_musd": 0.0},
    "compute_tax_all_uses": {"compute_tax_share": 0.2},
    "compute_tax_exempt_h100e": {"compute_tax_share": 0.2},
    "compute_tax_universities": {"compute_tax_share": 0.2},
    "public_compute_price": {"public_compute_university_musd": 50.0},
    "public_compute_by_need": {"public_compute_university_musd": 50.0},
    "public_compute_applications": {"public_compute_startup_musd": 50.0},
    "voucher_copayment": {"voucher_startup_musd": 50.0},
    "voucher_applications": {"voucher_startup_musd": 50.0},
    "access_right_share": {"access_right_markup": 0.0, "access_right_startups": 1.0},
    "access_right_markup": {"access_right_share": 0.2, "access_right_startups": 1.0},
    "access_right_startups": {"access_right_share": 0.2, "access_right_markup": 0.0},
    "access_right_universities": {"access_right_share": 0.2, "access_right_markup": 0.0},
    "merger_hhi": {"merger_change": 0.0},
    "merger_change": {"merger_hhi": 0.0},
    "merger_share": {"merger_change": 0.0},
    "merger_hires": {"merger_hhi": 0.0, "merger_change": 0.0, "merger_share": 0.0},
    "licence_above_flop": {"licence_delay_quarters": 3.0},
    "licence_above_relative": {"licence_delay_quarters": 3.0},
    **{
        name: {"licence_above_flop": 1e22}
        for name in ("licence_fee_musd", "licence_delay_quarters", "licence_cost_musd")
    },
    "open_after_quarters": {"open_above_flop": 1e23},
    "open_prize_musd": {"open_prize_relative": 0.001},
    "open_prize_relative": {"open_prize_musd": 500.0},
    "data_relief": {"data_cost_musd": 5.0, "data_relief_turnover_musd": 1e6},
    "data_relief_turnover_musd": {"data_cost_musd": 5.0, "data_relief": 1.0},
    "audits": {"audit_above_flop": 1e20},
    "audit_cost_musd": {"audit_above_flop": 1e20},
    "audit_above_flop": {"audits": 4.0, "audit_cost_musd": 2.0},
    "doctoral_post_musd": {"doctoral_posts": 100.0},
    "visa_merit": {"visa_places": 40.0},
    "sponsorship_made_good": {"sponsorship_cap": 0.02},
    "retention_able_part": {"retention_pay_able": 0.5},
    **{
        name: {"grants_musd": 100.0}
        for name in ("grants_elite_part", "grants_rest_part", "grants_compute_part")
    },
    **{
        name: {
            "access_threshold_relative": 0.001,
            "access_turnover_musd": math.inf,
            "access_foreign": 1.0,
            "access_fine_share": 0.1,
        }
        for name in LEVERS
        if name.startswith("access_") and not name.startswith("access_right")
    },
}
SOMEWHERE = ("access_foreign", "carbon_border")  # matters only where others have no rule of their own
PRICED = {"access_cost_markup": 0.1}
MOVED = {
    "access_threshold_flop": 1e22, "access_threshold_relative": 0.5, "access_cost_markup": 0.0,
    "access_lric_markup": 0.0,
    "access_retail_share": 0.3, "access_ecp_share": 0.1, "access_arbitration": 0.1, "access_parity": 1.0,
    "access_delay_quarters": 6.0,
    "access_turnover_musd": 1e6, "access_foreign": 1.0, "access_fine_share": 0.2,
    "public_compute_university_musd": 50.0, "public_compute_startup_musd": 50.0,
    "public_compute_university_h100e": 2000.0, "public_compute_startup_h100e": 2000.0,
    "public_compute_price": 0.5, "public_compute_by_need": 1.0, "public_compute_applications": 1.0,
    "voucher_university_musd": 50.0, "voucher_startup_musd": 50.0, "voucher_copayment": 0.6,
    "voucher_applications": 1.0, "access_right_share": 0.2, "access_right_markup": 0.0,
    "access_right_startups": 1.0, "access_right_universities": 1.0,
    "compute_tax_usd_hour": 0.5, "compute_tax_share": 0.2, "compute_tax_all_uses": 1.0,
    "compute_tax_exempt_h100e": 1e5, "compute_tax_universities": 1.0,
    "chips_blocked": 0.8, "clouds_blocked": 1.0,
    "carbon_border": 1.0, "clean_power_share": 0.9, "clean_power_hourly": 1.0,
    "clean_power_penalty_usd": 100.0, "emissions_disclosure": 1.0, "disclosure_turnover_musd": 0.0,
    "disclosure_cost_musd": 1.0,
    "grants_musd": 100.0, "method_grants_musd": 100.0,
    "carbon_price_usd": 200.0, "carbon_undone": 0.5, "merger_hhi": 0.0, "merger_change": 0.0,
    "merger_share": 0.0,
    "merger_partnerships": 1.0, "data_public_share": 0.02, "data_licensed_share": 0.0, "data_cost_musd": 5.0,
    "compliance_cost_musd": 2.0, "run_cap_flop": 1e24, "own_priority_taken": 1.0, "own_use_at_cost": 1.0, "switching_cost": 0.0,
    "sponsorship_cap": 0.0,
    "guideline_duty": 1.0,
    "licence_above_flop": 1e22, "licence_above_relative": 0.01, "licence_fee_musd": 5.0,
    "licence_delay_quarters": 3.0, "licence_cost_musd": 2.0,
    "open_above_flop": 1e23, "open_below_flop": 1e25, "open_after_quarters": 4.0,
    "open_prize_musd": 500.0, "open_prize_relative": 0.5,
    "charges_ended": 1.0, "interface_cost_musd": 1.0, "credit_lock_in_ended": 1.0,
    "partner_call_ended": 1.0, "partner_money_lost": 1.0, "partner_money_gone": 1.0,
    "merger_hires": 1.0, "data_research_share": 0.5, "data_cost_sales": 0.05, "data_relief": 1.0,
    "data_relief_turnover_musd": 1e6, "startup_grant_musd": 2.0, "startup_overhead_share": 0.5,
    "audits": 1.0, "audit_cost_musd": 2.0, "audit_above_flop": 1e20,
    "grants_elite_part": 1.0, "grants_rest_part": 1.0, "grants_compute_part": 1.0,
    "retention_pay": 0.5, "retention_pay_able": 0.5, "retention_able_part": 0.1,
    "cooling_off_months": 24.0, "cooling_off_sponsor_months": 30.0, "noncompete_ban": 1.0,
    "doctoral_posts": 800.0, "doctoral_post_musd": 0.02, "visa_places": 40.0, "visa_academic_places": 40.0,
    "visa_merit": 1.0, "border_ease": 1.0,
    "sponsorship_made_good": 1.0, "sponsorship_disclosed": 1.0, "sponsorship_disclosure_musd": 0.3,
    "efficiency_pruning_musd": 100.0, "efficiency_sparse_musd": 100.0, "efficiency_small_musd": 100.0,
}  # fmt: skip


def record(world) -> np.ndarray:
    """Every measure in every quarter, (row, number)."""
    seen = []
    for _ in range(QUARTERS):
        quarter(world)
        seen += [spec.compute(world) for spec in MEASURES.values()]
    return np.concatenate(seen, axis=1)


def ends(spec: Param) -> list[np.ndarray]:
    """Values at both ends of a range, away from the default; an entry each for a vector."""
    middle = np.array(spec.values)
    return [np.full(len(middle), end) for end in (spec.low, spec.high) if not np.allclose(middle, end)]


def test_every_parameter():
    """Under policies that wake every mechanism; the books must close at extreme ends too."""
    cases = [(name, value) for name, spec in PARAMETERS.items() for value in ends(spec)]
    values = {}
    for name, spec in PARAMETERS.items():
        rows = [
            value if case == name else np.array(spec.values)
            for case, value in [("", np.array(spec.values)), *cases]
        ]
        values[name] = np.array(rows)
    values["scratch_ability"] = np.where(values["scratch_ability"] == 0, 0.1, values["scratch_ability"])
    trigger = Trigger("model_hhi", above=1500.0, dead_band=200.0)
    waiting = POLICIES["research-grants"](start=1, trigger=trigger, methods_share=0.5, budget_musd=5.0)
    awake = [
        waiting,
        policy("carbon-price", 6), policy("public-compute", 6), policy("research-grants", 6, budget_musd=5.0),
        policy("access-mandate", 10),
        policy("retention-pay", 6, whom="all", top_up=0.1),
        policy("cooling-off", 6), policy("non-compete-ban", 6),
        policy("doctoral-expansion", 2, posts=800.0), policy("visa-expansion", 6, merit=0.5),
        policy("efficiency-programme", 6, direction="all", budget_musd=20.0),
        policy("sponsorship-disclosure", 6),
        policy("compute-vouchers", 6, budget_musd=40.0, university_share=0.0),
        policy("emissions-disclosure", 4, scope="all-labs"),
        policy("clean-power", 20, share=1.0, matching="annual", penalty_usd=300.0, lag=0.0),
        policy("data-rules", 12, lost=0.9), Anything("run_cap_flop", 1e27, 40),
        policy("open-weights", 30, threshold_flop=1e23), policy("interoperability", 8), policy("guideline-duty", 8),
        policy("merger-control", 8, share=0.0),
    ]  # fmt: skip
    dead = set(PARAMETERS)
    for member in range(FUTURES):
        if not dead:
            break
        world = world_with(
            len(cases) + 1, values, [Package(slice(0, len(cases) + 1), awake)], member=member, startups=160,
            researchers=9600,
        )  # fmt: skip
        seen = record(world)
        dead -= {name for row, (name, _) in enumerate(cases, 1) if (seen[row] != seen[0]).any()}
    assert not dead, " ".join(sorted(dead))


def test_every_lever():
    assert set(MOVED) == set(LEVERS)
    packages, pairs = [], []
    for place, name in enumerate(LEVERS):
        beside = dict(BESIDE.get(name, {}))
        if (
            name.startswith("access_")
            and not name.startswith("access_right")
            and name
            not in (
                "access_cost_markup",
                "access_lric_markup",
                "access_retail_share",
                "access_ecp_share",
                "access_arbitration",
            )
        ):
            beside |= PRICED
        if name == "access_threshold_flop":
            del beside["access_threshold_relative"]
        if name == "access_foreign":
            beside["access_turnover_musd"] = math.inf
        without = {k: v for k, v in beside.items() if k != name}
        neutral = (
            [Anything(next(iter(without)), next(iter(without.values())), beside=without)] if without else []
        )
        moved = [Anything(name, MOVED[name], beside=without)]
        if name in SOMEWHERE:
            for case in (*neutral, *moved):
                case.jurisdictions = ("eu",)
        packages += [
            Package(slice(2 * place, 2 * place + 1), neutral),
            Package(slice(2 * place + 1, 2 * place + 2), moved),
        ]
        pairs.append(name)
    # where lessees soon become rivals some suppliers refuse, so that fines can matter
    rows = 2 * len(pairs)
    tempted = {
        name: np.full((rows, 1), value)
        for name, value in (
            # and where many are bought, so that the rules on takeovers can matter
            ("acquisition", 0.1),
            ("large_round_musd", 1.0),
            ("graduation_hazard", 0.05),
            ("wholesale_markup", 0.15),
            ("aspired_share_startup", 0.16),
            ("own_model_part", 0.15),  # labs have partners, whose credits lock them in
            ("credit_lock_in", 1.5),
        )
    }
    dead = set(pairs)
    for member in range(FUTURES):
        if not dead:
            break
        seen = record(world_with(rows, tempted, packages, member=member, startups=160))
        dead -= {name for place, name in enumerate(pairs) if (seen[2 * place] != seen[2 * place + 1]).any()}
    assert not dead, " ".join(sorted(dead))


def test_every_parameter_has_unit_range_and_source():
    for name, spec in PARAMETERS.items():
        assert spec.unit and spec.label and spec.low < spec.high, name
        assert spec.source, name
        assert spec.grade in ("assumption", "calibrated") or spec.source != "assumption", name

"""The outcomes that scenarios are set side by side on, with names short enough for the head of a column."""

from __future__ import annotations

from sim.analysis.language import N_

GROUPS: dict[str, dict[str, str]] = {
    N_("Concentration"): {
        "sales_hhi": N_("Sales"),
        "model_hhi": N_("Models"),
        "compute_hhi": N_("Chips"),
        "startups_alive": N_("Startups alive"),
        "lease_share": N_("Sales on leased models"),
    },
    N_("Talent and science"): {
        "academic_talent_share": N_("Talent in universities"),
        "industry_doctorates_share": N_("Doctorates into industry"),
        "conflict_of_interest": N_("Conflicts of interest"),
        "frontier_capability": N_("Frontier capability"),
    },
    N_("Users and climate"): {
        "users_benefit_fixed_busd": N_("Users' benefit, variety fixed"),
        "research_spending_busd": N_("Spending on research"),
        "emissions": N_("Emissions"),
    },
}
OUTCOMES = {name: label for names in GROUPS.values() for name, label in names.items()}

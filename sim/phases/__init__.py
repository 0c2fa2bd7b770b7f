"""The phases of a quarter: each reads columns, calls rules, assigns columns."""

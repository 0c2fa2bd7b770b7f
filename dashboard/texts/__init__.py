"""The catalogues of the dashboard's texts, one a language, and what they hold: ``python -m dashboard.texts``."""

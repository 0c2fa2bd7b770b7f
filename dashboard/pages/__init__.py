"""One module a page; each has a function ``page`` that :mod:`dashboard.app` calls."""

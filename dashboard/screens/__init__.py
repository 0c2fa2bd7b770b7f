"""One module a page; each has a function ``page`` that :mod:`dashboard.app` calls.

Not called ``pages``: of a folder of that name Streamlit makes pages of its own.
"""

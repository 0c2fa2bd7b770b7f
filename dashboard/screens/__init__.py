"""One module a page; each has a function ``page`` that :mod:`dashboard.app` calls.

Not called ``pages``: of a folder of that name Streamlit makes pages of its own.
"""

# Their part of the address, in the order of the navigation.
ADDRESSES = ("explore", "compare", "actors", "uncertainty", "search", "evidence", "scenario")

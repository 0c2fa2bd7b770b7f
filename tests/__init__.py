"""The project's tests: a package, because an installed one (pyblp) brings a ``tests`` of its own."""

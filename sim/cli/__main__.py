"""``python -m sim.cli`` is ``computelab``."""

from sim.cli import main

if __name__ == "__main__":
    main()

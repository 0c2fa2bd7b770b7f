"""More doctoral posts."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class DoctoralExpansion(Policy):
    """The state pays for further doctoral posts; doctors come of them five years later.

    In the first years it costs little and gives nothing; who has begun is paid to the end. A post needs
    somebody at a university to supervise it, and the best candidates had one already.
    """

    name = "doctoral-expansion"
    title = "More doctoral posts"
    group = "talent"
    sources = ("ukri-cdt", "cra-taulbee")
    example = "UK centres for doctoral training in AI: 1 000 places for 100 M GBP from 2018, 117 M from 2023"
    moves = ("doctoral_posts", "doctoral_post_musd")

    posts: Value | Path = option(
        "further posts, all jurisdictions",
        "persons",
        default=200.0,
        range=(0.0, 800.0),
        level=True,
        help="The model has some 120 doctorates a year in 2020, so that about 600 hold a post. Many more than "
        "800 would find no room among its researchers: then 'graduates without a row' is above zero.",
    )
    cost_musd: Value | Path = option(
        "cost of a post",
        "M USD/year",
        default=0.05,
        range=(0.02, 0.12),
        help="Stipend, fees and supervision; UK centres: some 0.03 to 0.04, US fellowships 0.05.",
    )
    filled: Value | Path = option(
        "posts for which a suitable candidate is found", "share", default=0.9, range=(0.3, 1.0)
    )

    def rules(self, now):
        """Posts that are filled, and what one costs a quarter."""
        return {
            "doctoral_posts": now["posts"] * now["filled"],
            "doctoral_post_musd": now["cost_musd"] / 4,
        }

    def reach(self, world, rows):
        """Nobody while it pays for no post, or no researcher who could supervise is where it is paid."""
        if not world.rules.doctoral_posts[rows].any():
            return "it pays for no post"
        u = world.universities
        if not (self.covers(u.jurisdiction[rows]) * u.heads[rows]).any():
            return "nobody is at a university where the posts are paid to supervise them"
        return ""

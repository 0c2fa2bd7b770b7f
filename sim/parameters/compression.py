"""Cutting networks and serving them."""

from sim.declare import Parameters, Rows, param


class Compression(Parameters):
    """Cutting networks: dense then pruned, or sparse from scratch."""

    density_floor: Rows = param(
        "smallest part of a network that gives the same result",
        "share",
        default=0.4,
        range=(0.05, 1.0),
        scale="log",
        source="gale2019",
        grade="estimated",
        headline=True,
        help="Compression efficiency: 1 means nothing can be cut, 0.1 a tenth of the size with the same result.",
    )
    scratch_ability: Rows = param(
        "how far small networks can be trained from scratch",
        "share",
        default=0.0,
        range=(0.0, 1.0),
        source="evci2020",
        grade="assumption",
        headline=True,
        drawn=False,
        help="0: as measured (sparse from scratch loses 1.4 to 3.7 times what pruning loses); 1: as good as pruning.",
    )
    scratch_loss: Rows = param(
        "loss of sparse-from-scratch over loss of pruning",
        "ratio",
        default=2.3,
        range=(1.43, 3.7),
        source="gale2019",
        grade="measured",
    )
    scratch_training: Rows = param(
        "training FLOP of a sparse run over density x dense",
        "ratio",
        default=2.5,
        range=(1.0, 5.0),
        source="evci2020",
        grade="measured",
    )
    prune_tuning: Rows = param(
        "fine-tuning after pruning, part of the training run",
        "share",
        default=0.05,
        range=(0.01, 0.15),
        source="frantar2023",
        grade="estimated",
    )
    prune_overhead: Rows = param(
        "speed lost to irregular sparsity",
        "ratio",
        default=0.8,
        range=(0.6, 1.0),
        source="frantar2023",
        grade="estimated",
    )
    prune_a: Rows = param(
        "pruning law, numerator", "-", default=16.8, range=(12.0, 22.0), source="gale2019", grade="estimated"
    )
    prune_b: Rows = param(
        "pruning law, exponent of density",
        "-",
        default=0.722,
        range=(0.6, 0.85),
        source="gale2019",
        grade="estimated",
    )
    prune_c: Rows = param(
        "pruning law, constant", "-", default=45.0, range=(35.0, 55.0), source="gale2019", grade="estimated"
    )
    prune_k: Rows = param(
        "pruning law, root", "-", default=0.245, range=(0.2, 0.3), source="gale2019", grade="estimated"
    )
    active_exponent: Rows = param(
        "exponent by which algorithmic progress shrinks active parameters",
        "-",
        default=1.09,
        range=(0.9, 1.19),
        source="gundlach2025",
        grade="calibrated",
    )
    serving_overhead: Rows = param(
        "FLOP paid for over FLOP done when serving",
        "ratio",
        default=5.0,
        range=(3.0, 8.0),
        source="gundlach2025",
        grade="assumption",
        help="Serving runs at a fraction of the utilisation of training.",
    )
    small_model: Rows = param(
        "size of the small model beside a flagship",
        "ratio",
        default=0.3,
        range=(0.1, 0.5),
        source="assumption",
        grade="assumption",
    )
    device_bytes: Rows = param(
        "bytes a parameter on a device",
        "bytes",
        default=1.0,
        range=(0.5, 2.0),
        source="frantar2023",
        grade="estimated",
    )
    serving_gain: Rows = param(
        "gain in serving efficiency at the start",
        "log/year",
        default=0.58,
        range=(0.4, 0.75),
        source="gundlach2025",
        grade="estimated",
    )
    serving_gain_decay: Rows = param(
        "fall of that gain",
        "1/year",
        default=0.12,
        range=(0.06, 0.2),
        source="assumption",
        grade="assumption",
    )
    first_mastery: Rows = param(
        "mastery of pruning that needs no research",
        "share",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    expected_customers: Rows = param(
        "least customers a lab expects when it compresses, part of users of AI",
        "share",
        default=0.01,
        range=(0.003, 0.03),
        scale="log",
        source="assumption",
        grade="assumption",
    )

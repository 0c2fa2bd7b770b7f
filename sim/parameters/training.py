"""Capability from compute, algorithmic progress, how much to train, compression."""

from sim.declare import Parameters, Rows, param


class Capability(Parameters):
    """The loss law and the data it needs (Chinchilla form, replicated constants)."""

    loss_floor: Rows = param(
        "irreducible loss E",
        "nats/token",
        default=1.8172,
        range=(1.7, 1.9),
        source="besiroglu2024",
        grade="measured",
    )
    loss_size: Rows = param(
        "loss constant A", "-", default=482.01, range=(400.0, 560.0), source="besiroglu2024", grade="measured"
    )
    loss_data: Rows = param(
        "loss constant B",
        "-",
        default=2085.43,
        range=(1700.0, 2500.0),
        source="besiroglu2024",
        grade="measured",
    )
    size_exponent: Rows = param(
        "exponent a of parameters",
        "-",
        default=0.3478,
        range=(0.33, 0.365),
        source="besiroglu2024",
        grade="measured",
    )
    data_exponent: Rows = param(
        "exponent b of tokens",
        "-",
        default=0.3658,
        range=(0.35, 0.385),
        source="besiroglu2024",
        grade="measured",
    )
    public_tokens: Rows = param(
        "public text that can be used, 2020",
        "tokens",
        default=2e13,
        range=(8e12, 6e13),
        scale="log",
        source="villalobos2024",
        grade="estimated",
    )
    tokens_growth: Rows = param(
        "growth of it",
        "log/year",
        default=0.10,
        range=(0.03, 0.2),
        source="villalobos2024",
        grade="estimated",
    )
    licensed_share: Rows = param(
        "licensed data over public data",
        "ratio",
        default=0.3,
        range=(0.1, 0.6),
        source="assumption",
        grade="assumption",
    )
    own_data_tokens: Rows = param(
        "tokens of first-party data a million users yield",
        "tokens/M users",
        default=2e10,
        range=(5e9, 1e11),
        scale="log",
        source="assumption",
        grade="assumption",
    )
    core_data_tokens: Rows = param(
        "first-party data of big tech's core business",
        "tokens",
        default=1e13,
        range=(2e12, 3e13),
        scale="log",
        source="assumption",
        grade="assumption",
    )
    repeat_worth: Rows = param(
        "worth of repetition R",
        "epochs",
        default=15.4,
        range=(10.0, 20.0),
        source="muennighoff2023",
        grade="measured",
    )
    run_scatter: Rows = param(
        "scatter of a run's reducible loss",
        "log sd",
        default=0.03,
        range=(0.01, 0.06),
        source="assumption",
        grade="assumption",
    )


class Progress(Parameters):
    """Algorithmic efficiency: private research, public knowledge, leakage."""

    research_rate: Rows = param(
        "progress of a lab of reference size",
        "log/quarter",
        default=0.277,
        range=(0.2, 0.36),
        source="ho2024",
        grade="calibrated",
    )
    research_decay: Rows = param(
        "exponent by which progress gets harder",
        "-",
        default=0.152,
        range=(0.08, 0.22),
        source="bloom2020",
        grade="calibrated",
    )
    experiment_gain: Rows = param(
        "gain from experiments, a log of compute",
        "-",
        default=0.09,
        range=(0.04, 0.14),
        source="ho2024",
        grade="assumption",
    )
    lab_talent: Rows = param(
        "talent of a lab of reference size",
        "persons",
        default=100.0,
        range=(60.0, 160.0),
        source="epoch-staff",
        grade="assumption",
    )
    talent_cap: Rows = param(
        "largest talent that counts, in reference labs",
        "ratio",
        default=3.0,
        range=(1.5, 5.0),
        source="assumption",
        grade="assumption",
    )
    catch_up: Rows = param(
        "catch-up of a lab with public knowledge",
        "1/quarter",
        default=0.376,
        range=(0.25, 0.5),
        source="epoch-open-lag",
        grade="calibrated",
    )
    leakage: Rows = param(
        "leakage from the leader to public knowledge",
        "1/quarter",
        default=0.18,
        range=(0.12, 0.24),
        source="epoch-open-lag",
        grade="calibrated",
    )
    public_rate: Rows = param(
        "progress of public knowledge from universities",
        "log/quarter",
        default=0.06,
        range=(0.02, 0.12),
        source="ho2024",
        grade="assumption",
    )
    method_rate: Rows = param(
        "progress in compression from research on methods",
        "1/quarter",
        default=0.02,
        range=(0.005, 0.04),
        source="frantar2023",
        grade="assumption",
    )
    method_spread: Rows = param(
        "diffusion of compression methods",
        "1/quarter",
        default=0.2,
        range=(0.1, 0.4),
        source="assumption",
        grade="assumption",
    )


class Training(Parameters):
    """How much labs spend on training, and how big a run must be."""

    quality_value: Rows = param(
        "value of a nat of capability to users",
        "1/nat",
        default=6.6,
        range=(5.0, 8.0),
        source="fit2023",
        grade="calibrated",
        headline=True,
        help="How much scale pays: what escalates frontier spending. The second dial of training cost.",
    )
    min_run_share: Rows = param(
        "smallest usable run over the reference run",
        "share",
        default=0.02,
        range=(0.005, 0.08),
        scale="log",
        source="assumption",
        grade="assumption",
        headline=True,
        help="The third dial of training cost: what a newcomer must train before anybody buys.",
    )
    min_run_moves: Rows = param(
        "how far the smallest usable run moves with the frontier",
        "exponent",
        default=0.5,
        range=(0.0, 1.0),
        source="assumption",
        grade="assumption",
        headline=True,
        help="0: fixed; 1: a fixed part of the frontier's run. A headline uncertainty.",
    )
    horizon: Rows = param(
        "quarters over which a better model pays",
        "quarters",
        default=4.0,
        range=(3.5, 4.5),
        source="epoch-open-lag",
        grade="calibrated",
    )
    generation: Rows = param(
        "length of a generation of models",
        "quarters",
        default=3.0,
        range=(2.6, 3.4),
        source="epoch-models",
        grade="calibrated",
    )
    hurdle_volatility: Rows = param(
        "volatility of the market's value",
        "1/sqrt(year)",
        default=0.129,
        range=(0.09, 0.17),
        source="dixit1994",
        grade="assumption",
        help="Sets the hurdle of an irreversible investment: beta/(beta - 1), 1.3 at the default.",
    )
    strategic_share: Rows = param(
        "research that serves the core business, part of its AI spending",
        "share",
        default=0.10,
        range=(0.05, 0.2),
        source="fit2023",
        grade="calibrated",
    )
    aspired_share_big_tech: Rows = param(
        "share big tech within reach of the frontier plans for",
        "share",
        default=0.045,
        range=(0.03, 0.065),
        source="fit2023",
        grade="calibrated",
    )
    aspired_share_startup: Rows = param(
        "share a startup within reach of the frontier plans for",
        "share",
        default=0.12,
        range=(0.08, 0.16),
        source="fit2023",
        grade="calibrated",
    )
    reach_nats: Rows = param(
        "distance to the frontier that counts as within reach",
        "nats",
        default=0.6,
        range=(0.3, 1.0),
        source="assumption",
        grade="assumption",
    )
    growth_cap: Rows = param(
        "largest growth of research compute",
        "ratio/quarter",
        default=1.345,
        range=(1.25, 1.45),
        source="epoch-compute",
        grade="calibrated",
    )
    flagship_share: Rows = param(
        "part of research compute in the flagship run",
        "share",
        default=0.19,
        range=(0.12, 0.28),
        source="epoch-spend",
        grade="calibrated",
    )
    cash_burn: Rows = param(
        "least part of its cash a venture-backed lab spends",
        "1/quarter",
        default=0.15,
        range=(0.08, 0.22),
        source="epoch-spend",
        grade="calibrated",
    )
    cash_cap: Rows = param(
        "largest part of its cash a firm spends on research",
        "1/quarter",
        default=0.35,
        range=(0.2, 0.5),
        source="assumption",
        grade="assumption",
    )
    staff_ratio: Rows = param(
        "research staff over research compute, 2020",
        "ratio",
        default=0.64,
        range=(0.43, 1.0),
        source="cottier2024",
        grade="estimated",
    )
    core_staff: Rows = param(
        "research staff that big tech's core business pays, part of its AI spending",
        "share",
        default=0.10,
        range=(0.05, 0.18),
        source="epoch-staff",
        grade="assumption",
        help="In 2020 labs were large in people and small in compute.",
    )
    cap_recovery: Rows = param(
        "part of a capped run's loss made good by other means",
        "share",
        default=0.5,
        range=(0.2, 0.8),
        source="assumption",
        grade="assumption",
        help="Under a cap money goes to experiments, post-training and test-time compute.",
    )
    trend_weight: Rows = param(
        "weight of trend followers when both forecasts did equally well",
        "share",
        default=0.5,
        range=(0.2, 0.8),
        source="assumption",
        grade="assumption",
    )


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

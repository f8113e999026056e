"""Histories of searches: made up, but of the form that a search writes."""

import numpy as np

from darts_keras.genotype import CellGenotype, Edge, Genotype

OPERATIONS = (
    "none",
    "max_pool_3x3",
    "avg_pool_3x3",
    "skip_connect",
    "sep_conv_3x3",
    "sep_conv_5x5",
    "dil_conv_3x3",
    "dil_conv_5x5",
)

LEVELS = ("normal_1", "reduction_2", "normal_2", "reduction_3", "normal_3")
"""The names of the cells of a search by level."""


def derive_cell(alpha, operations):
    """The two strongest edges of each node, as the search derives them."""
    nodes, row = [], 0
    while row < len(alpha):
        rows = alpha[row : row + len(nodes) + 2].copy()
        row += len(rows)
        rows[:, [name == "none" for name in operations]] = -np.inf
        kept = sorted(np.argsort(-rows.max(axis=1), kind="stable")[:2])
        best = rows.argmax(axis=1)
        nodes.append(tuple(Edge(operations[best[at]], int(at)) for at in kept))
    return CellGenotype(tuple(nodes), tuple(range(2, len(nodes) + 2)))


def make_history(
    epochs,
    num_nodes=4,
    operations=OPERATIONS,
    seed=0,
    pace=0.05,
    names=("normal", "reduction"),
):
    """Records of a search whose alphas walk at random, drawn to some operations."""
    random = np.random.default_rng(seed)
    num_edges = num_nodes * (num_nodes + 3) // 2
    shape = (len(names), num_edges, len(operations))
    drift = random.normal(0, pace, shape)
    for at, name in enumerate(names):
        if name.startswith("normal"):
            drift[at, :, [name == "skip_connect" for name in operations]] = -pace
    alphas, records = random.normal(0, 1e-3, shape), []
    for epoch in range(epochs + 1):
        tables = dict(zip(names, alphas, strict=True))
        genotype = Genotype.from_cells(
            {name: derive_cell(alpha, operations) for name, alpha in tables.items()}
        )
        record = {
            "epoch": epoch,
            **{f"alpha_{name}": alpha.tolist() for name, alpha in tables.items()},
            "genotype": genotype.to_dict(),
        }
        if epoch:
            record |= _progress(epoch, epochs, random)
        if epoch >= epochs // 5:  # The first fifth is the warm-up.
            alphas = alphas + drift + random.normal(0, pace, shape)
        records.append(record)
    return records


def _progress(epoch, epochs, random):
    share = epoch / epochs
    noise = random.normal(0, 0.01, 4)
    warm = epoch <= epochs // 5
    return {
        "train_loss": 0.35 + 1.6 * np.exp(-4 * share) + noise[0],
        "train_accuracy": 0.9 - 0.5 * np.exp(-4 * share) + noise[1],
        "valid_loss": None if warm else 0.42 + 1.5 * np.exp(-4 * share) + noise[2],
        "valid_accuracy": None if warm else 0.87 - 0.5 * np.exp(-4 * share) + noise[3],
        "learning_rate": 0.025 * (1 + np.cos(np.pi * share)) / 2,
        "seconds": 41.5,
        "peak_memory_mb": 1830 + 2 * epoch,
        "architecture_moved": not warm,
    }


def make_facts(epochs, num_nodes=4, operations=OPERATIONS):
    """The content of `config.json`."""
    return {
        "config": {
            "epochs": epochs,
            "batch_size": 64,
            "order": "first",
            "seed": 0,
            "weight_learning_rate": 0.025,
            "weight_clipnorm": 5.0,
            "architecture_learning_rate": 0.0003,
            "warmup_epochs": epochs // 5,
        },
        "space": {"operations": list(operations), "num_nodes": num_nodes},
        "data": {
            "name": "Fashion-MNIST (sample)",
            "origin": "bundled",
            "fingerprint": "sha256:0f3c",
            "image_shape": [28, 28, 1],
            "classes": [
                "T-shirt/top",
                "Trouser",
                "Pullover",
                "Dress",
                "Coat",
                "Sandal",
                "Shirt",
                "Sneaker",
                "Bag",
                "Ankle boot",
            ],
            "num_train": 6000,
        },
        "versions": {"darts_keras": "0.1.0", "keras": "3.15.1", "python": "3.11.7"},
        "command": "darts-keras search --epochs 50 --out runs/sample",
        "created": "2026-11-21T23:43:10+00:00",
    }

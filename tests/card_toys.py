"""The card of a made-up model, as JSON has it."""

from retrain_toys import one_node_genotype

GENOTYPE = one_node_genotype("sep_conv_3x3")
MEASURES = {
    "num_images": 180,
    "accuracy": 0.91,
    "accuracy_interval": [0.86, 0.945],
    "top5_accuracy": None,
    "loss": 0.31,
    "mean_recall": 0.9,
    "mean_precision": 0.92,
    "kappa": 0.8933,
    "calibration_error": 0.0786,
    "classes": [
        {"name": "cat", "images": 90, "recall": 0.95, "precision": 0.9},
        {"name": "dog", "images": 90, "recall": 0.85, "precision": 0.94},
    ],
}
RUN = {
    "command": "darts-keras train --out RUN",
    "data": {"name": "pets", "fingerprint": "0f3c", "num_train": 720},
    "seed": 3,
    "epochs": 100,
    "seconds": 4000.0,
    "peak_memory_mb": 1272.2,
    "machine": "2 cores of ours",
    "versions": {"keras": "3.15.1"},
    "created": "2026-11-22T03:19:45+00:00",
}
TRAINING = {
    **RUN,
    "train_loss": 0.70817,
    "train_accuracy": 0.8812,
    "valid_accuracy": None,
}
SEARCH = {
    **RUN,
    "seconds": None,
    "health": "healthy",
    "reasons": ["No skips.", "No alarm."],
    "space": {"operations": ["none", "sep_conv_3x3"], "num_nodes": 1},
    "settings": {"order": "first"},
}
LATENCY = {"median": 0.0223, "batch_size": 1, "machine": "2 cores, tensorflow"}


def make_card(**changes):
    """Returns a card as a dictionary."""
    return {
        "name": "pets_small",
        "title": "Cats and dogs.",
        "dataset": "pets",
        "genotype": GENOTYPE.to_dict(),
        "architecture": {
            "input_shape": [32, 48, 3],
            "num_classes": 2,
            "filters": 4,
            "num_cells": 3,
            "stem": "dual",
            "stem_form": None,
            "attention": "se",
            "mean": [0.5, 0.4, 0.3],
            "deviation": [0.2, 0.21, 0.22],
        },
        "classes": ["cat", "dog"],
        "num_parameters": 296_398,
        "multiply_adds": 11_679_232,
        "license": "CC BY 4.0.",
        "uses": "For pets.",
        "misuses": "Not for lions.",
        "preprocessing": "Resizes them.",
        "recipe": {"learning_rate": 0.05, "cutout": 4},
        "commands": ["darts-keras search", "darts-keras train --out RUN"],
        "weights": {"dtype": "float16", "file": "weights/pets_small.npz"},
        "search": SEARCH,
        "training": TRAINING,
        "test": MEASURES,
        "latency": LATENCY,
        **changes,
    }


def make_untrained_card(**changes):
    """Returns a card as a dictionary, of a model without weights."""
    missing = dict.fromkeys(("weights", "training", "test", "latency", "classes"))
    return make_card(**{**missing, **changes})

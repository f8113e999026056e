"""Searches that collapse, and the same searches with a guard; writes a table.

    python docs/run_collapse.py --data cifar10.npz --out runs/collapse

The space is S2 of Zela et al., 2020 (https://arxiv.org/abs/1909.09656): skip_connect
and sep_conv_3x3. The weights learn from 600 of 6,000 images, without weight decay and
augmentation, for 40 epochs; so they overfit, and skips pay. Each search is done with
and without each guard, and the network of what it found is trained on the 6,000
images. Every run has a folder, and finished ones are not repeated.
"""

import argparse
import dataclasses
import json
import pathlib
import statistics

from recorded import draw_proxy, open_recorded

import darts_keras
from darts_keras.retrain_config import for_epochs
from darts_keras.training.folder_search import search_in_folder
from darts_keras.training.folder_training import train_in_folder

GUARDS = ("none", "skips", "eigenvalue")  # With the settings that they have anyway.
NUM_IMAGES = 6000
SEARCH = darts_keras.SearchConfig(
    epochs=40,
    warmup_epochs=5,
    batch_size=32,
    train_fraction=0.1,
    filters=4,
    num_cells=5,
    stem="dual",
    attention="se",
    weight_learning_rate=0.05,
    weight_final_learning_rate=0.0,
    weight_decay=0.0,
    architecture_learning_rate=0.02,
    crop_padding=0,
    flip=False,
    deterministic=True,
)


def run(guard, seed, source, facts, folder, training):
    """Searches with a guard and trains what was found; returns a row."""
    space = darts_keras.SEARCH_SPACES["skip_sep"]
    config = dataclasses.replace(SEARCH, guard=guard, seed=seed)
    run_folder = folder / f"{guard}-{seed}"
    genotype = search_in_folder(run_folder, source, space, config, facts)
    trained = folder / f"train-{guard}-{seed}"
    outcome = train_in_folder(trained, genotype, source, training, facts)
    lines = (run_folder / "history.jsonl").read_text().splitlines()
    decided = {"epoch": config.epochs}
    if guard != "none":
        decided = json.loads((run_folder / "guard.json").read_text())
    return {
        "seed": seed,
        "guard": guard,
        "searched": json.loads(lines[-1])["epoch"],
        "returned": decided["epoch"],
        "skips": genotype.normal.count("skip_connect"),
        "accuracy": outcome.valid_accuracy,
    }


def main():
    """Runs everything that is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    arguments = parser.parse_args()
    source, facts = draw_proxy(*open_recorded(arguments.data), NUM_IMAGES)
    training = dataclasses.replace(
        for_epochs(darts_keras.find_recipe("quick").config, 10),
        valid_fraction=0.3,
        filters=8,
        num_cells=5,
    )
    rows = [
        run(guard, seed, source, facts, arguments.out, training)
        for seed in arguments.seeds
        for guard in GUARDS
    ]
    heads = ("guard", "epochs searched", "epoch returned", "skips", "accuracy")
    lines = [heads, ["---"] * len(heads)]
    for guard in GUARDS:
        mine = [row for row in rows if row["guard"] == guard]
        accuracies = [100 * row["accuracy"] for row in mine]
        deviation = statistics.stdev(accuracies) if len(mine) > 1 else 0.0
        lines.append(
            (
                guard,
                *(
                    ", ".join(str(row[key]) for row in mine)
                    for key in ("searched", "returned", "skips")
                ),
                f"{statistics.fmean(accuracies):.1f} ± {deviation:.1f} %",
            )
        )
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    (arguments.out / "collapse.md").write_text(table)
    (arguments.out / "collapse.json").write_text(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()

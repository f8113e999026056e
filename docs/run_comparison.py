"""Ours, DARTS and SNAS with equal budgets, on one data set; writes a table.

    python docs/run_comparison.py --data cifar10.npz --out runs/comparison-cifar10

Each searches on the same 2,000 train images, and what it found is trained on the
same 6,000 by one recipe, with several seeds. Ours is DARTS with attention and dual
stem. The models of each seed are compared on the test part by `darts_keras.compare`,
with pictures. Every run has a folder, and finished ones are not repeated.
"""

import argparse
import dataclasses
import json
import pathlib
import statistics

from recorded import draw_proxy, open_recorded

import darts_keras
from darts_keras.retrain_config import for_epochs
from darts_keras.training.classifier_file import find_classifier
from darts_keras.training.folder_search import search_in_folder
from darts_keras.training.folder_training import train_in_folder

PLAIN = {"stem": "single", "attention": "none"}
METHODS = {
    "ours": {"stem": "dual", "attention": "se"},
    "darts": PLAIN,
    "snas": {**PLAIN, "method": "snas"},
}
NUM_SEARCHED = 2000  # Images.
NUM_TRAINED = 6000  # Images, of which a tenth is held out.
EPOCHS = 3  # Of a search, and of a training.


def run(name, seed, whole, folder):
    """Searches and trains with one method and seed; returns the folder and outcome.

    Args:
        name: String, a key of `METHODS`.
        seed: Integer.
        whole: Pair of a `DataSource` and facts.
        folder: Path.
    """
    settings = METHODS[name]
    search = dataclasses.replace(
        darts_keras.PRESETS["quick"],
        **settings,
        guard="none",
        epochs=EPOCHS,
        seed=seed,
        flip=whole[0].image_shape[-1] == 3,
    )
    searched = folder / f"search-{name}-{seed}"
    source, facts = draw_proxy(*whole, NUM_SEARCHED)
    space = darts_keras.SearchSpace()
    genotype = search_in_folder(searched, source, space, search, facts)
    training = dataclasses.replace(
        for_epochs(darts_keras.find_recipe("quick").config, EPOCHS),
        stem=settings["stem"],
        attention=settings["attention"],
        filters=8,
        num_cells=5,
        seed=seed,
        flip=search.flip,
    )
    trained = folder / f"{name}-{seed}"
    source, facts = draw_proxy(*whole, NUM_TRAINED)
    return trained, train_in_folder(trained, genotype, source, training, facts)


def main():
    """Runs everything that is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    arguments = parser.parse_args()
    whole = open_recorded(arguments.data)
    results = {name: [] for name in METHODS}
    for seed in arguments.seeds:
        models = {}
        for name in METHODS:
            folder, outcome = run(name, seed, whole, arguments.out)
            models[name] = darts_keras.load_classifier(find_classifier(folder))
            results[name].append({"num_parameters": outcome.num_parameters})
        page = arguments.out / f"comparison-{seed}.html"
        found = darts_keras.compare(models, whole[0], page)
        for name, evaluation in found.items():
            results[name][-1]["accuracy"] = evaluation.measures.accuracy
    write_table(results, arguments.out)


def write_table(results, folder):
    """Writes the numbers, and a table in Markdown."""
    lines = ["| method | parameters | test accuracy |\n| --- | ---: | ---: |\n"]
    for name, runs in results.items():
        accuracies = [100 * each["accuracy"] for each in runs]
        deviation = statistics.stdev(accuracies) if len(runs) > 1 else 0.0
        counts = ", ".join(f"{each['num_parameters']:,}" for each in runs)
        mean = statistics.fmean(accuracies)
        lines.append(f"| {name} | {counts} | {mean:.2f} ± {deviation:.2f} % |\n")
    (folder / "comparison.md").write_text("".join(lines))
    (folder / "comparison.json").write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()

"""Makes the cards of the models that the zoo has no weights for.

    python docs/make_untrained_cards.py SEARCH [MACHINE]

CompCars and MIO-TCD may not be redistributed, and are not at hand: nothing could be
trained. Their cards hold the cells that a search on another data set found, SEARCH,
and the network that the recipe `paper` of each set trains. Writes them into the zoo
that is shipped. MACHINE says what the search ran on, if the run does not. Figures of
cost are counted here, not measured.
"""

import dataclasses
import pathlib
import sys

from darts_keras.data.miotcd import CLASSES as MIOTCD_CLASSES
from darts_keras.genotype import Genotype
from darts_keras.models.complexity import multiply_adds, num_parameters
from darts_keras.recipes import RECIPES
from darts_keras.zoo.card import Architecture, Card
from darts_keras.zoo.hub import shipped_zoo
from darts_keras.zoo.load import build_model
from darts_keras.zoo.run_records import search_record

# Of ImageNet: a guess for photographs whose statistics are not known. A training
# puts those of its own data in their place.
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CARS = "the images are for research alone and may not be passed on"
SETS = {
    "compcars": {
        "title": "431 models of cars, from photographs of the web (CompCars)",
        "side": 224,
        "num_classes": 431,
        "recipe": "paper_large",
        "path": "CompCars/",
        "terms": CARS,
    },
    "compcars_sv": {
        "title": "281 models of cars, seen by surveillance cameras (CompCars)",
        "side": 224,
        "num_classes": 281,
        "recipe": "paper_large",
        "path": "CompCars/",
        "terms": CARS,
    },
    "miotcd": {
        "title": "11 kinds of traffic, from cameras at roads (MIO-TCD)",
        "side": 64,
        "num_classes": 11,
        "recipe": "paper_miotcd",
        "classes": MIOTCD_CLASSES,
        "path": "MIO-TCD-Classification/",
        "terms": "the images are CC BY-NC-SA 4.0",
    },
}


def make_card(name, genotype, search, settings):
    """Returns the card of a model that was never trained."""
    config = dataclasses.replace(
        RECIPES[settings["recipe"]].config, stem="dual", attention="se"
    )
    architecture = Architecture(
        input_shape=(settings["side"], settings["side"], 3),
        num_classes=settings["num_classes"],
        filters=config.filters,
        num_cells=config.num_cells,
        stem=config.stem,
        stem_form=config.stem_form,
        attention=config.attention,
        mean=MEAN,
        deviation=DEVIATION,
    )
    source = search["data"]["name"]
    card = Card(
        name=name,
        title=settings["title"],
        dataset=name,
        genotype=genotype,
        architecture=architecture,
        classes=settings.get("classes"),
        num_parameters=1,  # Both are counted below, in the network of the card.
        multiply_adds=1,
        license=f"Apache-2.0 for the genotype and this card; {settings['terms']}",
        uses=f"A start for a training on {name}: the cells were searched on {source}, "
        f"not on {name}. There are no weights, and nothing was measured. Mean and "
        "deviation are those of ImageNet until a training puts its own in their place.",
        misuses="Anything, before it is trained and measured.",
        commands=(
            f"darts-keras train --genotype {name} --dataset {name} --data "
            f"{settings['path']} --recipe paper --stem dual --attention se "
            f"--out runs/{name}",
        ),
        recipe=dataclasses.asdict(config),
        search=search,
    )
    network = build_model(card)
    return dataclasses.replace(
        card,
        num_parameters=num_parameters(network),
        multiply_adds=multiply_adds(network),
    )


def main(folder, machine=None):
    """Writes the cards of all three sets."""
    genotype = Genotype.load(pathlib.Path(folder) / "genotype.json")
    search = search_record(folder, genotype, machine)
    zoo = shipped_zoo()
    for name, settings in SETS.items():
        zoo.write(make_card(name, genotype, search, settings))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The page of a model of the zoo."""

import pytest
from card_toys import GENOTYPE, MEASURES, make_card, make_untrained_card
from web_page import Page

from darts_keras.genotype import Genotype, Level
from darts_keras.report.card_page import write_card

HOSTILE = '</td></svg><script>alert("1")</script>$facts\x00'


def page_of(tmp_path, card):
    return Page(write_card(tmp_path / "card.html", card))


def test_the_page_says_all_that_the_card_says(tmp_path):
    path = write_card(tmp_path / "new", make_card())
    assert path == tmp_path / "new" / "pets_small.html"
    page = Page(path)
    assert page.is_self_contained()
    for expected in (
        "model of the zoo pets_small Cats and dogs.",
        "Accuracy 91.00% 95 % interval: 86.0 to 94.5 %",
        "Mean recall 90.00%",
        "Kappa 0.8933",
        "Calibration error 7.9%",
        "Parameters 296 k",
        "Multiply-adds 11.7 M",
        "Latency 22.3 ms 1 image; 2 cores, tensorflow",
        "Training 1 h 07 min 2 cores of ours",
        "What it is for For pets.",
        "What it must not be used for Not for lions.",
        'model = zoo.load("pets_small")',
        "Resizes them.",
        "on the 180 images of the test part",
        "as they are stored (float16)",
        "cat 90 95.0% 90.0% dog 90 85.0% 94.0%",
        "images 32 \N{MULTIPLICATION SIGN} 48 \N{MULTIPLICATION SIGN} 3",
        "pixel deviation 0.2000, 0.2100, 0.2200",
        "data pets fingerprint 0f3c train images 720 seed 3",
        "health healthy why No skips. No alarm.",
        "operations none, sep_conv_3x3",
        "train loss 0.7082",
        "License CC BY 4.0.",
        "darts-keras search darts-keras train --out RUN",
        "Recipe of the training learning_rate 0.05 cutout 4",
        "Settings of the search order first",
        "Versions keras 3.15.1",
    ):
        assert expected in page.text
    assert "valid accuracy" not in page.text
    names = [drawing.get("aria-label") for drawing in page.drawings()]
    assert names == ["Normal cell", "Reduction cell"]


def test_a_model_without_weights_says_how_to_train_it(tmp_path):
    page = page_of(tmp_path, make_untrained_card())
    assert "There are no weights of this model" in page.text
    assert "train --out RUN darts-keras zoo add pets_small RUN" in page.text
    assert "come with the data" in page.text
    for absent in ("How good it is", "Accuracy", "zoo.load", "Its training"):
        assert absent not in page.text
    assert len(page.drawings()) == 2


def test_names_of_classes_stand_there_without_measures(tmp_path):
    page = page_of(tmp_path, make_untrained_card(classes=["cat", "dog"]))
    assert "Its 2 classes cat, dog" in page.text


def test_a_model_that_was_not_measured_says_so(tmp_path):
    page = page_of(tmp_path, make_card(test=None, latency=None))
    assert "no test part: nothing was measured" in page.text
    assert "Latency" not in page.text


def test_a_note_on_the_test_part_is_shown(tmp_path):
    test = {**MEASURES, "note": "20 % are held out."}
    assert "20 % are held out." in page_of(tmp_path, make_card(test=test)).text


def test_a_record_by_hand_may_lack_everything(tmp_path):
    card = make_card(search={"note": "From cifar100."}, training={})
    page = page_of(tmp_path, card)
    assert "note From cifar100." in page.text
    assert "Its training" not in page.text
    card = make_card(training={"seconds": 60})
    assert "Training 1 min 00 s machine not known" in page_of(tmp_path, card).text


def test_words_from_outside_are_escaped(tmp_path):
    words = ("title", "uses", "misuses", "license", "dataset")
    card = make_card(
        **dict.fromkeys(words, HOSTILE),
        commands=[HOSTILE],
        test={
            **MEASURES,
            "note": HOSTILE,
            "classes": [{**one, "name": HOSTILE} for one in MEASURES["classes"]],
        },
        training={HOSTILE: HOSTILE},
        preprocessing=HOSTILE,
        recipe={HOSTILE: HOSTILE},
    )
    page = page_of(tmp_path, card)
    assert page.is_self_contained()
    assert '<script>alert("1")</script>$facts\ufffd' in page.text


def test_a_genotype_must_be_one(tmp_path):
    with pytest.raises(ValueError, match="format"):
        page_of(tmp_path, make_card(genotype={}))


def test_a_genotype_with_levels_is_on_the_page(tmp_path):
    levels = (Level((GENOTYPE.normal,), None), Level((), GENOTYPE.reduction))
    card = make_card(genotype=Genotype.from_levels(levels).to_dict())
    drawings = page_of(tmp_path, card).drawings()
    titles = [drawing.get("aria-label") for drawing in drawings]
    assert titles[:2] == ["Normal cell of level 1", "Reduction cell of level 2"]

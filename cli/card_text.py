"""The card of a model as text."""

import textwrap

_WIDTH = 88
_INDENT = 21  # Of the values, in columns.


def card_text(card):
    """Returns the lines of a card.

    Args:
        card: Dictionary, a card as JSON has it.
    """
    from darts_keras.report.card_facts import (
        network_facts,
        record_facts,
        settings_words,
    )

    parts = {
        "Test part": _measures(card),
        "Network": {**network_facts(card), "preprocessing": card["preprocessing"]},
        "Search": record_facts(card["search"]),
        "Training": record_facts(card["training"]),
        "Recipe": card["recipe"] and {"settings": settings_words(card["recipe"])},
        "Classes": {"names": ", ".join(card["classes"] or ["come with the data"])},
        "Use": {
            "is for": card["uses"],
            "is not for": card["misuses"],
            "license": card["license"],
        },
    }
    lines = [card["name"], *textwrap.wrap(card["title"], _WIDTH)]
    for name, facts in parts.items():
        if facts:
            rows = [_row(*fact) for fact in facts.items()]
            lines += ["", name, *(line for row in rows for line in row)]
    return "\n".join([*lines, "", "Commands", *(f"  {c}" for c in card["commands"])])


def _measures(card):
    from darts_keras.report import formats

    test = card["test"]
    if not test:
        missing = "no test part" if card["weights"] else "there are no weights"
        return {"not measured": missing}
    low, high = test["accuracy_interval"]
    kappa = test["kappa"]
    return {
        "images": formats.count(test["num_images"]),
        "accuracy": f"{test['accuracy']:.2%}  (95 %: {low:.2%} to {high:.2%})",
        "mean recall": f"{test['mean_recall']:.2%}",
        "Cohen's kappa": "-" if kappa is None else f"{kappa:.4f}",
        "calibration error": f"{test['calibration_error']:.2%}",
    }


def _row(name, value):
    return textwrap.wrap(
        value,
        _WIDTH,
        initial_indent=f"  {name:<{_INDENT - 3}} ",
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )

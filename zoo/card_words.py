"""What a person has to say of a model, beside what is measured."""

import dataclasses

_TEXTS = ("title", "license", "uses", "misuses")


@dataclasses.dataclass(frozen=True, kw_only=True)
class CardWords:
    """Words for the card of a model; what is not given gets general ones."""

    title: str | None = None  # A sentence.
    license: str | None = None  # Of the weights, and what binds their users.
    uses: str | None = None  # What it is for.
    misuses: str | None = None  # What it must not be used for.
    machine: str | None = None  # That trained it, where the run does not say.

    def __post_init__(self):
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value is not None and not (isinstance(value, str) and value.strip()):
                raise ValueError(
                    f"`{field.name}` must be text. Received: {field.name}={value!r}"
                )

    def filled_from(self, card):
        """Returns these words, with title and license of a `Card` if none were given.

        What the card of a model without weights is for, and not for, is another
        matter than what the model is for once it is trained.
        """
        title, terms = self.title or card.title, self.license or card.license
        return dataclasses.replace(self, title=title, license=terms)

    def texts(self, source, config):
        """Returns title, license, uses and misuses of a card, a dictionary.

        Args:
            source: `DataSource` that the model was trained on.
            config: Its `RetrainConfig`.
        """
        general = {
            "title": f"A classifier of {len(source.classes)} classes, trained on "
            f"{source.name}: {config.num_cells} cells, {config.filters} filters.",
            "license": "Not stated. Whoever passes it on has to see to the terms of "
            "the images it was trained on.",
            "uses": f"Telling the classes of {source.name} apart, in images like those "
            "it was trained on.",
            "misuses": "Anything where a mistake may harm people or their rights; "
            "other images than such as it was trained on: it knows no answer but its "
            "classes, and may be sure of a wrong one.",
        }
        return {name: getattr(self, name) or general[name] for name in _TEXTS}

"""Images on a page, inside the page, with what was said of them."""

import base64

from darts_keras.picture import to_picture, to_png
from darts_keras.report import formats
from darts_keras.report.svg import element, escaped

_LARGEST = 128  # Pixels of the longer side; more would only make the file large.
_SMALL = 64  # Up to this side, the browser shows pixels as squares, not blurred.


def picture(image, title):
    """An image as an `<img>` that holds its own data.

    Args:
        image: `uint8` array `(height, width, channels)`.
        title: String. What screen readers say.

    Returns:
        String of markup.
    """
    shown = to_picture(image)
    kind = "pixels" if max(shown.size) <= _SMALL else None
    shown.thumbnail((_LARGEST, _LARGEST))  # Never enlarges.
    data = base64.b64encode(to_png(shown)).decode()
    source = f"data:image/png;base64,{data}"
    return element("img", src=source, alt=title, class_=kind)


def mistake_sheet(answers, limit):
    """The wrong answers that were given with the greatest confidence.

    Args:
        answers: `Answers`.
        limit: Integer. The most images.

    Returns:
        String of markup, and the number of wrong answers in all.
    """
    wrong = (~answers.correct).nonzero()[0]
    order = (-answers.confidence[wrong]).argsort(kind="stable")
    figures = [_mistake(answers, at) for at in wrong[order[:limit]]]
    return element("div", "", *figures, class_="pictures"), len(wrong)


def _mistake(answers, at):
    truth, answer = (
        answers.classes[label]
        for label in (answers.labels[at], answers.predictions[at])
    )
    confidence = formats.percent(answers.confidence[at])
    words = (
        element("b", escaped(answer), class_="wrong"),
        element("span", f"{confidence} sure"),
        element("span", escaped(f"is {truth}")),
    )
    image = picture(answers.images[at], f"{truth}, answered as {answer}")
    return element("figure", image, element("figcaption", *words))

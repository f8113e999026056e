"""What a card says of measurements: the parts that others rely on, checked."""

from darts_keras.strict_json import PlaceError, check_list, within
from darts_keras.zoo.json_fields import check_kind, check_range, read_numbers

_SHARES = ("accuracy", "mean_recall", "mean_precision", "calibration_error")
_MAX_IMAGES = 10**12
_NOTHING = object()


def check_test(record):
    """Raises `PlaceError` unless it has the measures of a test part, or is `None`.

    They are those of `Measures`, but for the confusion matrix. A record may say more.
    """
    if record is None:
        return
    with within("test"):
        check_range("num_images", record.get("num_images"), (1, _MAX_IMAGES))
        for name in _SHARES:
            _check_number(record, name, (0, 1))
        _check_number(record, "loss", (0, 1e6))
        # With five classes or fewer there is no top-5, with one answer no kappa.
        _check_number(record, "top5_accuracy", (0, 1), or_none=True)
        _check_number(record, "kappa", (-1, 1), or_none=True)
        for end in read_numbers(
            "accuracy_interval", record.get("accuracy_interval"), 2
        ):
            _check_number({"accuracy_interval": end}, "accuracy_interval", (0, 1))
        with within("classes"):
            for index, one in enumerate(check_list(record.get("classes"))):
                with within(f"[{index}]"):
                    _check_class(one)


def check_latency(record):
    """Raises `PlaceError` unless it says what took how long where, or is `None`."""
    if record is None:
        return
    with within("latency"):
        _check_number(record, "median", (0, 1e6))
        check_range("batch_size", record.get("batch_size"), (1, _MAX_IMAGES))
        with within("machine"):
            check_kind(record.get("machine"), str)


def _check_class(one):
    check_kind(one, dict)
    with within("name"):
        check_kind(one.get("name"), str)
    check_range("images", one.get("images"), (0, _MAX_IMAGES))
    for name in ("recall", "precision"):
        _check_number(one, name, (0, 1))


def _check_number(record, name, ends, or_none=False):
    value = record.get(name, _NOTHING)
    if or_none and value is None:
        return
    with within(name):
        check_kind(None if value is _NOTHING else value, (int, float))
        if not ends[0] <= value <= ends[1]:  # Not `>`: NaN is neither.
            raise PlaceError("", f"must be in {list(ends)}. Received: {value}")

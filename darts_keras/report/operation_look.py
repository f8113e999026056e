"""How an operation looks in every picture of a report: its name and its color."""

import dataclasses
import re
import zlib

# The start of a name, its family, and the color of that family. The first match
# counts. The colors stay apart for red-green blindness, by lightness.
_FAMILIES = (
    ("sep_conv", "separable", "#1d5b9e"),
    ("dil_conv", "dilated", "#1a7f5a"),
    ("max_pool", "pool", "#b5651d"),
    ("avg_pool", "pool", "#b5651d"),
    ("skip_connect", "skip", "#c8232c"),
    ("none", "none", "#9aa0a8"),
    ("conv", "convolution", "#6b4c9a"),
)
# Operations of a user, which no family knows, share these by their names.
_OTHER_COLORS = ("#4d4d4d", "#8a6d1a", "#7a3b69", "#2f7f8f")
# Within a family: the share of white that is mixed in, or of black if negative.
_SHADES = (("5x5", 0.42), ("7x7", -0.45), ("avg_", 0.42))

PARAMETER_FREE_FAMILIES = frozenset({"pool", "skip", "none"})
CONVOLUTION_FAMILIES = frozenset({"separable", "dilated", "convolution"})


@dataclasses.dataclass(frozen=True)
class OperationLook:
    """The look of one operation.

    `family` is one of `"separable"`, `"dilated"`, `"convolution"`, `"pool"`,
    `"skip"`, `"none"` and `"other"`; `short_name` is what fits on an arrow,
    such as "sep 3x3"; `color` tells operations apart, `family_color` only families.
    """

    short_name: str
    family: str
    color: str
    family_color: str


def operation_look(operation):
    """Returns the `OperationLook` of an operation, the same wherever it appears.

    Args:
        operation: String. The name, such as `"sep_conv_3x3"`. A name that is not
            in the DARTS space has a look as well.
    """
    family, base = _family(operation)
    shade = next((share for part, share in _SHADES if part in operation), 0.0)
    color = _mixed(base, shade)
    return OperationLook(_short_name(operation), family, color, base)


def _family(operation):
    for start, family, color in _FAMILIES:
        if operation.startswith(start):
            return family, color
    pick = zlib.crc32(operation.encode("utf-8", "replace")) % len(_OTHER_COLORS)
    return "other", _OTHER_COLORS[pick]


def _short_name(operation):
    name = operation
    for long, short in (("_conv_", " "), ("_pool_", " "), ("_connect", ""), ("_", " ")):
        name = name.replace(long, short)
    return re.sub(r"(?<=\d)x(?=\d)", "\N{MULTIPLICATION SIGN}", name)


def _mixed(color, share):
    """Mixes `share` of white (or `-share` of black) into a color `#rrggbb`."""
    target = 255 if share > 0 else 0
    channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    mixed = [round(value + abs(share) * (target - value)) for value in channels]
    return "#" + "".join(f"{value:02x}" for value in mixed)

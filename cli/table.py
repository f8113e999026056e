"""Tables in plain text."""


def format_table(rows, alignment):
    """Returns rows as lines of text, with columns as wide as they need.

    Args:
        rows: List of equally long tuples of strings, the header first.
        alignment: String, `"<"` or `">"` for each column.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    columns = zip(alignment, widths, strict=True)
    row_format = "  ".join(f"{{:{side}{width}}}" for side, width in columns)
    return "\n".join(row_format.format(*row).rstrip() for row in rows)

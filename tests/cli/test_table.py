"""Tables in plain text: straight columns."""

from darts_keras_cli.table import format_table


def test_columns_are_as_wide_as_they_need_and_aligned():
    rows = [("name", "count", "note"), ("a", "1,000", ""), ("longer", "2", "x")]
    assert format_table(rows, "<><").split("\n") == [
        "name    count  note",
        "a       1,000",
        "longer      2  x",
    ]

from darts_keras.report import tables


def test_words_are_on_the_left_and_numbers_on_the_right():
    table = tables.grid(("Name", "Count"), [("cat", "3")])
    assert '<td class="word">cat</td><td class="number">3</td>' in table


def test_what_is_given_is_escaped():
    hostile = "<b>&"
    parts = [
        tables.grid((hostile,), [(hostile,), (tables.cell(hostile, "x"),)]),
        tables.fact_box(hostile, hostile, hostile),
        tables.alert(hostile) + tables.note(hostile) + tables.items([hostile]),
        tables.settings_section(hostile, {hostile: {hostile: [hostile]}}),
    ]
    counts = [part.count("&lt;b&gt;&amp;") for part in parts]
    assert counts == [3, 3, 3, 4]
    assert "<b>" not in "".join(parts)

from answer_toys import FACTS
from web_page import Page

from darts_keras.report.ablation_page import write_ablation

ROWS = [
    {
        "attention": attention,
        "stem": "single",
        "seed": seed,
        "accuracy": 0.9 + 0.01 * seed,
        "num_parameters": 1000 + len(attention),
        "seconds": 20.0,
    }
    for attention in ("none", "se")
    for seed in range(3)
]


def test_a_page_shows_every_run_and_the_mean(tmp_path):
    path = write_ablation(tmp_path, ROWS, FACTS)
    assert path == tmp_path / "ablation.html"
    page = Page(path)
    assert page.is_self_contained()
    assert "Ablation on toys" in page.text
    assert "6 runs of 2 combinations" in page.text
    assert page.text.count("91.00 ± 1.00 %") == 4  # In the table and in Markdown.
    [drawing] = page.drawings()
    hints = [e.text for e in drawing.iter() if e.tag.endswith("title")]
    assert hints == ["mean 91.00%", "90.00%", "91.00%", "92.00%"] * 2


def test_a_single_run_has_a_page(tmp_path):
    page = Page(write_ablation(tmp_path / "one.html", ROWS[:1], {}))
    assert "1 run of 1 combination " in page.text
    assert "Ablation on unnamed data" in page.text

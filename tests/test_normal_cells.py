from synthetic_search import make_history

from darts_keras.genotype import Genotype
from darts_keras.normal_cells import most_skips, normal_cells


def test_the_cell_with_the_most_skips_is_found_among_all_levels():
    skip, plain = (
        Genotype.published("GDAS_V1").normal,
        Genotype.published("PDARTS").normal,
    )
    names = ("normal_1", "reduction_2", "normal_2_1", "normal_2_2")
    cells = dict.fromkeys(names, plain) | {"reduction_2": skip, "normal_2_2": skip}
    genotype = Genotype.from_cells(cells)
    assert tuple(normal_cells(genotype)) == ("normal_1", "normal_2_1", "normal_2_2")
    title, cell = most_skips(genotype)
    assert title == "second normal cell of level 2"
    assert cell.count("skip_connect") == 4


def test_a_plain_genotype_has_one_normal_cell():
    genotype = Genotype.from_dict(make_history(0)[0]["genotype"])
    assert normal_cells(genotype) == {"normal": genotype.normal}
    assert most_skips(genotype) == ("normal cell", genotype.normal)

"""`darts-keras search` in a process of its own, as a user meets it."""

import shlex

import pytest
from command_line import call_program, interrupt_program
from run_toys import OPTIONS, RUN_FILES, files_in, lasting, read_history, write_archive

from darts_keras.genotype import Genotype


@pytest.mark.slow
def test_a_search_prints_its_result_and_reports_as_it_goes(tmp_path):
    write_archive(tmp_path)
    options = ("--data", "toy.npz", *OPTIONS, "--stem", "dual", "--attention", "eca")
    done = call_program("search", *options, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "runs" / "search-toy-1"
    assert files_in(folder) == RUN_FILES

    genotype = Genotype.load(folder / "genotype.json")
    assert done.stdout == (
        "\nnormal cell:\n"
        f"  node 2: {', '.join(map(str, genotype.normal.nodes[0]))}\n"
        "reduction cell:\n"
        f"  node 2: {', '.join(map(str, genotype.reduction.nodes[0]))}\n"
        "\nGenotype: runs/search-toy-1/genotype.json\n"
        "Report:   runs/search-toy-1/report.html\n"
        "Retrain:  darts-keras train --genotype runs/search-toy-1/genotype.json "
        f"--data {tmp_path}/toy.npz --stem dual --attention eca\n"
    )
    reading, data, _, first, *rest = done.stderr.splitlines()
    assert reading == "Reading toy.npz ..."
    assert data == "16 train images of 16x16x1, 2 classes. Run: runs/search-toy-1"
    assert first.startswith("epoch 1/2  train loss ")
    assert rest[0].startswith("epoch 2/2  train loss ")
    assert all(line.startswith("    ") for line in rest[1:])
    assert "\x1b" not in done.stderr

    again = call_program("search", "--resume", folder, "--quiet", folder=tmp_path)
    assert again.returncode == 0
    assert not again.stderr
    assert again.stdout == done.stdout.replace(" runs/", f" {tmp_path}/runs/")


@pytest.mark.slow
def test_ctrl_c_saves_and_says_how_to_go_on(tmp_path):
    write_archive(tmp_path, count=800)  # 100 steps an epoch.
    words = ("--data", "toy.npz", *OPTIONS, "--epochs", "3", "--out", "my run")
    checkpoint = tmp_path / "my run" / "checkpoint.npz"
    words = ("search", *words, "--checkpoint-minutes", "0")
    code, stdout, stderr = interrupt_program(
        *words, folder=tmp_path, checkpoint=checkpoint
    )
    assert code == 130, stderr
    assert not stdout
    assert "Traceback" not in stderr
    advice = stderr.splitlines()[-1]
    assert advice == "Interrupted. Go on with: darts-keras search --resume 'my run'"
    assert "report.html" in files_in(checkpoint.parent)
    assert len(read_history(checkpoint.parent)) < 4

    _, *words = shlex.split(advice.partition(": ")[2])
    done = call_program(*words, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert files_in(checkpoint.parent) == RUN_FILES
    records = lasting(read_history(checkpoint.parent))
    assert [record["epoch"] for record in records] == [0, 1, 2, 3]

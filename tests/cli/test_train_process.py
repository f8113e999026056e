"""`darts-keras train` in processes of their own, as a user meets it."""

import shlex

import pytest
from command_line import call, call_program, check_misuse, interrupt_program
from retrain_toys import RUN_FILES
from run_toys import files_in, read_history
from train_command import OPTIONS, write_inputs


@pytest.mark.slow
def test_ctrl_c_saves_and_the_commands_that_are_printed_work(tmp_path):
    write_inputs(tmp_path, count=240)  # 45 steps an epoch.
    run = tmp_path / "my run"
    options = ("--epochs", "3", "--checkpoint-minutes", "0", "--out", "my run")
    words = ("train", *OPTIONS, *options)
    checkpoint = run / "checkpoint.npz"
    code, stdout, stderr = interrupt_program(
        *words, folder=tmp_path, checkpoint=checkpoint
    )
    assert code == 130, stderr
    assert not stdout
    assert "Traceback" not in stderr
    advice = stderr.splitlines()[-1]
    assert advice == "Interrupted. Go on with: darts-keras train --resume 'my run'"
    assert "report.html" in files_in(run)
    assert len(read_history(run)) < 3
    check_misuse(call("evaluate", run), "the folder of a training that has come to its")

    _, *go_on = shlex.split(advice.partition(": ")[2])
    done = call_program(*go_on, "--quiet", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert files_in(run) == RUN_FILES
    assert [record["epoch"] for record in read_history(run)] == [1, 2, 3]

    _, _, *measure = shlex.split(done.stdout.splitlines()[-1])
    measured = call_program(*measure, folder=tmp_path)
    assert measured.returncode == 0, measured.stderr
    assert not measured.stderr
    assert measured.stdout.startswith("12 test images of toy:\n")

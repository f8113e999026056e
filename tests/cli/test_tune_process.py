"""`darts-keras tune` in processes of its own: killed, and with several workers."""

import json
import os
import signal
import socket
import subprocess
import time

import pytest
from command_line import PROGRAM
from run_toys import read_history
from train_command import OPTIONS, write_inputs

WORDS = ("tune", *OPTIONS, "--epochs", "1", "--trials", "2", "--out", "run")


def start(*words, folder, **variables):
    command = [*PROGRAM, *map(str, words)]
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def trials_of(folder):
    return json.loads((folder / "run" / "trials.json").read_text())["trials"]


@pytest.mark.slow
def test_a_tuning_that_is_killed_goes_on(tmp_path):
    write_inputs(tmp_path)
    with start(*WORDS, folder=tmp_path) as process:
        while not (tmp_path / "run" / "trial-1" / "config.json").exists():
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.005)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    before = read_history(tmp_path / "run" / "trial-0")
    with start("tune", "--resume", "run", folder=tmp_path) as process:
        stdout, stderr = process.communicate()
    assert process.returncode == 0, stderr
    assert "trial 1/2" not in stderr
    assert "trial 2/2" in stderr
    assert stdout.count("run/recipe.json") == 2
    assert {row["trial"] for row in trials_of(tmp_path)} == {"0", "1"}
    assert {row["state"] for row in trials_of(tmp_path)} == {"done"}
    assert read_history(tmp_path / "run" / "trial-0") == before


@pytest.mark.slow
def test_workers_share_the_trials_of_their_chief(tmp_path):
    write_inputs(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    place = {"KERASTUNER_ORACLE_IP": "127.0.0.1", "KERASTUNER_ORACLE_PORT": port}
    names = ("tuner0", "tuner1", "chief")  # A worker may be there before its chief.
    processes = [
        start(*WORDS, folder=tmp_path, KERASTUNER_TUNER_ID=name, **place)
        for name in names
    ]
    told = [process.communicate() for process in processes]
    codes = [process.returncode for process in processes]
    assert codes == [0, 0, 0], told
    *workers, chief = [stdout for stdout, _ in told]
    assert all("The result is with the chief" in stdout for stdout in workers)
    assert "Recipe: run/recipe.json" in chief
    shown = "".join(stderr for _, stderr in told[:2])
    assert [shown.count(f"trial {number}/2") for number in (1, 2)] == [1, 1]
    assert "trial" not in told[2][1]
    rows = trials_of(tmp_path)
    assert {row["state"] for row in rows} == {"done"}
    for row in rows:
        folder = tmp_path / "run" / f"trial-{row['trial']}"
        config = json.loads((folder / "config.json").read_text())["config"]
        assert row["values"] == {name: config[name] for name in row["values"]}
        (record,) = read_history(folder)
        assert row["valid_accuracy"] == pytest.approx(record["valid_accuracy"])

"""Makes sure that a mistake is found before anything is compiled, in tests."""

from darts_keras.training import answer, epoch_loop


def refuse_to_compile(monkeypatch):
    """Lets a test fail whose run gets as far as a step, or an answer."""

    def fail(*_arguments, **_settings):
        raise AssertionError("A step was compiled.")

    monkeypatch.setattr(epoch_loop, "StepRunner", fail)
    monkeypatch.setattr(answer.Answerer, "__call__", fail)

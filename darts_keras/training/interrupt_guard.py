"""Ctrl-C that waits until a step is done."""

import signal
import threading


class InterruptGuard:
    """Holds Ctrl-C back while something must not be torn.

    Within a step of JAX the values of the variables are nowhere: the old ones are
    given away, the new ones not yet there. A `KeyboardInterrupt` would lose them. A
    second Ctrl-C is not held back.

    Use it in a `with` statement. In other threads than the main one, and where
    Ctrl-C is ignored, it does nothing.
    """

    def __init__(self):
        self._holds = False
        self._came = False

    def __enter__(self):
        self._previous = signal.getsignal(signal.SIGINT)
        main = threading.current_thread() is threading.main_thread()
        self._is_set = main and callable(self._previous)
        if self._is_set:
            signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *_):
        if self._is_set:
            signal.signal(signal.SIGINT, self._previous)

    def _handle(self, number, frame):
        if self._holds and not self._came:
            self._came = True
        else:
            self._previous(number, frame)

    def hold(self):
        """Holds Ctrl-C back from now on."""
        self._holds = True

    def drop(self):
        """Holds it back no longer, because of an error, which is what counts."""
        self._holds = self._came = False

    def release(self):
        """Holds it back no longer.

        Raises:
            KeyboardInterrupt: If there was one meanwhile.
        """
        self._holds = False
        if self._came:
            self._came = False
            raise KeyboardInterrupt

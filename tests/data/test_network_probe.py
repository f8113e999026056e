"""A quick look whether a server answers."""

import http.server
import socket
import threading
import time

import pytest

from darts_keras.data.network_probe import is_reachable


class Refusing(http.server.BaseHTTPRequestHandler):
    """Answers everything with 403."""

    def do_HEAD(self):
        self.send_error(403)

    def log_message(self, *_args):
        """Stays silent."""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


def test_any_answer_counts():
    with http.server.HTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert is_reachable(f"http://127.0.0.1:{server.server_port}/file.gz")
        thread.join()


def test_closed_port_is_not_reachable():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not is_reachable(f"http://127.0.0.1:{port}/")


def test_silent_server_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as server:
        start = time.perf_counter()
        port = server.getsockname()[1]
        assert not is_reachable(f"http://127.0.0.1:{port}/", seconds=0.2)
        assert time.perf_counter() - start < 1


def test_slow_name_server_is_given_up_in_time(monkeypatch):
    done = threading.Event()

    def hang(*_args, **_kwargs):
        done.wait(5)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    start = time.perf_counter()
    assert not is_reachable("http://example.invalid/", seconds=0.2)
    assert time.perf_counter() - start < 1
    done.set()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.b/", "cifar", "http:"])
def test_only_http_is_asked(url):
    with pytest.raises(ValueError, match="`url` must be a http or https address"):
        is_reachable(url)

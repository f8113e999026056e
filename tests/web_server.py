"""A web server on this machine, for tests of downloads."""

import contextlib
import http.server
import threading


class Site(http.server.ThreadingHTTPServer):
    """Serves one content under every path, well or badly.

    Attributes:
        content: Bytes.
        announced: Optional integer. The `Content-Length` that is told, by default the
            right one; 0 for none at all.
        status: Integer.
        headers: Dictionary of further headers.
        requests: List of the paths that were asked for.
    """

    daemon_threads = True

    def __init__(self, content):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.announced = None
        self.status = 200
        self.headers = {}
        self.requests = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/toy.npz"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        site = self.server
        site.requests.append(self.path)
        self.send_response(site.status)
        size = len(site.content) if site.announced is None else site.announced
        if size:
            self.send_header("Content-Length", str(size))
        for name, value in site.headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # Who has enough hangs up.
            self.wfile.write(site.content)

    def log_message(self, *_arguments):
        pass


@contextlib.contextmanager
def serve(content):
    """Yields a running `Site`; afterwards nobody listens at its address."""
    with Site(content) as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()

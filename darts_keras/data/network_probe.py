"""A quick look whether a server answers."""

import http.client
import threading
import urllib.error
import urllib.parse
import urllib.request

PROBE_SECONDS = 3.0


def is_reachable(url, seconds=PROBE_SECONDS):
    """Returns whether the server of a URL answers within some seconds.

    Any answer counts, also a refusal. Proxies are used as the environment says. The
    limit holds for looking up the name too, for which `socket` has none: the look
    happens in a thread that is left behind when it takes too long.

    Args:
        url: String, of a `http` or `https` server.
        seconds: Positive float. How long to wait at most.

    Raises:
        ValueError: If the URL is of another kind.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"`url` must be a http or https address. Received: url={url}")
    root = f"{parts.scheme}://{parts.netloc}/"
    answers = []
    thread = threading.Thread(target=_ask, args=(root, seconds, answers), daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(answers)


def _ask(url, seconds, answers):
    """Appends to `answers` if the server gives any."""
    request = urllib.request.Request(url, method="HEAD")  # noqa: S310 (checked)
    try:
        with urllib.request.urlopen(request, timeout=seconds):  # noqa: S310 (checked)
            answers.append(True)
    except urllib.error.HTTPError:
        answers.append(True)
    except (OSError, http.client.HTTPException):
        return

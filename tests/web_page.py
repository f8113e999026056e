"""A page, taken apart for tests."""

import html.parser
import re
import xml.etree.ElementTree as ElementTree

VOID = {"meta", "br", "hr", "link", "img", "input"}


class Page(html.parser.HTMLParser):
    """The tags of a page, checked for balance, and its text."""

    def __init__(self, path):
        super().__init__()
        self.source = path.read_text(encoding="utf-8")
        self.open, self.tags, self.attributes, self.text = [], [], [], ""
        self.images = []
        self.feed(self.source)
        assert not self.open
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.images += [value for name, value in attrs if name == "src"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += f" {data}"

    def is_self_contained(self):
        """Whether it runs no script and asks for nothing outside of itself."""
        names = {"href", "xlink:href", "onload", "onclick"} & set(self.attributes)
        outside = any(not image.startswith("data:image/png;") for image in self.images)
        words = ("url(", "@import", "<script")
        return not names and not outside and not any(w in self.source for w in words)

    def drawings(self):
        """The drawings; each must be well-formed XML."""
        found = re.findall(r"<svg.*?</svg>", self.source, flags=re.DOTALL)
        return [ElementTree.fromstring(drawing) for drawing in found]  # noqa: S314

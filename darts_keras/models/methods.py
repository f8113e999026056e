"""Search methods, by name."""

from darts_keras.models.darts_method import darts
from darts_keras.models.snas_method import snas
from darts_keras.registry import Registry

METHODS = Registry("search method")
"""Builders `(supernet, **settings) -> Method`. `supernet` is built; `settings` are the
`method_settings` of a `SearchConfig`, and a builder refuses what it does not know with
a `TypeError` or `ValueError`."""

METHODS.register("darts")(darts)
METHODS.register("snas")(snas)

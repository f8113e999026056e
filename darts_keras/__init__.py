"""Differentiable architecture search for image classifiers, in Keras 3."""

from darts_keras.config import PRESETS, SearchConfig
from darts_keras.data.open_data import open_data
from darts_keras.data.source import DataSource
from darts_keras.genotype import CellGenotype, Edge, Genotype
from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.stem import STEMS
from darts_keras.models.discretize import discretize
from darts_keras.models.supernet import Supernet
from darts_keras.report.page import write_report
from darts_keras.space.mixed_op import MixedOp
from darts_keras.space.operation import OPERATIONS
from darts_keras.space.search_space import SEARCH_SPACES, SearchSpace
from darts_keras.training.bilevel import BilevelSearch
from darts_keras.training.device import prepare_device
from darts_keras.training.search import SearchResult, resume_search, search

__version__ = "0.1.0"

__all__ = [
    "ATTENTIONS",
    "OPERATIONS",
    "PRESETS",
    "SEARCH_SPACES",
    "STEMS",
    "BilevelSearch",
    "CellGenotype",
    "DataSource",
    "Edge",
    "Genotype",
    "MixedOp",
    "SearchConfig",
    "SearchResult",
    "SearchSpace",
    "Supernet",
    "discretize",
    "open_data",
    "prepare_device",
    "resume_search",
    "search",
    "write_report",
]

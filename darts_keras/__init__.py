"""Differentiable architecture search for image classifiers, in Keras 3."""

from darts_keras.answers import Answers
from darts_keras.config import PRESETS, SearchConfig
from darts_keras.data.open_data import open_data
from darts_keras.data.proxy import proxy_source
from darts_keras.data.source import DataSource
from darts_keras.genotype import CellGenotype, Edge, Genotype
from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.stem import STEMS
from darts_keras.level import Level
from darts_keras.measures import Measures, measure
from darts_keras.models.discretize import discretize
from darts_keras.models.network import build_network
from darts_keras.models.supernet import Supernet
from darts_keras.recipes import RECIPES, Recipe, find_recipe
from darts_keras.report.page import write_report
from darts_keras.retrain_config import RetrainConfig
from darts_keras.space.mixed_op import MixedOp
from darts_keras.space.operation import OPERATIONS
from darts_keras.space.search_space import SEARCH_SPACES, SearchSpace
from darts_keras.training.ablate import AblationResult, ablate, resume_ablate
from darts_keras.training.bilevel import BilevelSearch
from darts_keras.training.classifier_file import load_classifier, save_classifier
from darts_keras.training.device import prepare_device
from darts_keras.training.evaluate import Evaluation, compare, evaluate
from darts_keras.training.retrain import resume_retrain, retrain
from darts_keras.training.retrain_task import RetrainResult
from darts_keras.training.search import resume_search, search
from darts_keras.training.search_task import SearchResult
from darts_keras.training.transfer import TransferResult, resume_transfer, transfer
from darts_keras.training.tune import TuneResult, resume_tune, tune
from darts_keras.transfer_config import TRANSFER_PRESETS, TransferConfig
from darts_keras.tune_config import TuneConfig

__version__ = "0.1.0"

__all__ = [
    "ATTENTIONS",
    "OPERATIONS",
    "PRESETS",
    "RECIPES",
    "SEARCH_SPACES",
    "STEMS",
    "TRANSFER_PRESETS",
    "AblationResult",
    "Answers",
    "BilevelSearch",
    "CellGenotype",
    "DataSource",
    "Edge",
    "Evaluation",
    "Genotype",
    "Level",
    "Measures",
    "MixedOp",
    "Recipe",
    "RetrainConfig",
    "RetrainResult",
    "SearchConfig",
    "SearchResult",
    "SearchSpace",
    "Supernet",
    "TransferConfig",
    "TransferResult",
    "TuneConfig",
    "TuneResult",
    "ablate",
    "build_network",
    "compare",
    "discretize",
    "evaluate",
    "find_recipe",
    "load_classifier",
    "measure",
    "open_data",
    "prepare_device",
    "proxy_source",
    "resume_ablate",
    "resume_retrain",
    "resume_search",
    "resume_transfer",
    "resume_tune",
    "retrain",
    "save_classifier",
    "search",
    "transfer",
    "tune",
    "write_report",
]

"""SNAS: architectures are drawn, and learn with the weights."""

import dataclasses

import keras
import numpy as np
from keras import ops

from darts_keras.known_settings import with_known_settings
from darts_keras.models.method import Method
from darts_keras.models.operation_costs import COSTS, operation_costs
from darts_keras.settings import check_settings
from darts_keras.strict_json import is_integer

_RANGES = {
    "temperature": (1e-3, 100),
    "final_temperature": (1e-3, 100),
    "resource_weight": (0, 1000),
}
_CHOICES = {"annealing": ("linear", "geometric")}


@with_known_settings
def snas(
    supernet,
    *,
    temperature=1.0,
    final_temperature=0.03,
    annealing="linear",
    resource_cost="parameters",
    resource_weight=0.0,
    seed=None,
):
    """Builds the method for a supernet, whose operations have their costs.

    Args:
        supernet: `Supernet`.
        temperature: As `SnasMethod` has it, and so have `final_temperature`,
            `annealing`, `resource_weight` and `seed`.
        final_temperature: Likewise.
        annealing: Likewise.
        resource_cost: Name in `COSTS`, of what the architecture pays for:
            `"parameters"` or `"multiply_adds"`. Without a weight it is free.
        resource_weight: Likewise.
        seed: Likewise.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is unknown or out of its range, or if there is a weight
            and nothing that costs.
    """
    COSTS[resource_cost]  # Raises for an unknown name, needed or not.
    costs = None
    if resource_weight:
        costs = [table.tolist() for table in operation_costs(supernet, resource_cost)]
    return SnasMethod(
        temperature=temperature,
        final_temperature=final_temperature,
        annealing=annealing,
        resource_weight=resource_weight,
        costs=costs,
        seed=seed,
    )


@keras.saving.register_keras_serializable(package="darts_keras")
@dataclasses.dataclass(kw_only=True, eq=False)
class SnasMethod(Method):
    """Mixes with a draw for each step, of one operation an edge or nearly so.

    An edge has operation `o` with probability `p = softmax(alpha)`, and a step mixes
    with a draw from the Concrete distribution: of operations with these odds, but
    softened by a temperature, so that it has a gradient. (What the paper calls alpha
    is the exponential of ours.) As the temperature falls a draw turns into a choice
    of one operation, and mixing into what a derived network does. Architecture and
    weights go down the same loss, of the same draw. The genotype is derived as that
    of DARTS: two edges a node, and never `none`. (The authors keep every edge and
    cut those where `none` is likeliest.)

    The architecture may pay for its size: `resource_weight` times its expected cost,
    as a share of the highest that it could have. Where the authors draw the cost,
    the expectation is taken: a cost that adds up over the edges has it in closed
    form. Mild, moderate and aggressive in the paper are three sizes of its weight, on
    a cost in another unit: they do not carry over.

    Args:
        temperature: Float in [0.001, 100], of the first epoch.
        final_temperature: Float in [0.001, `temperature`], of the last epoch; a
            single epoch is the last.
        annealing: `"linear"`: the steps are equal, as in the authors' code.
            `"geometric"`: each epoch's temperature is the same share of the one
            before.
        resource_weight: Float in [0, 1000]. What the dearest architecture would pay,
            in units of the loss.
        costs: Optional nested lists of numbers `(num_edges, num_operations)`, one
            for each table of alphas, from `operation_costs`. A weight needs them.
        seed: Optional integer in [0, 2^31 - 1]. Fixes the draws; by default Python's
            `random` does, which a search seeds.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of its range, or if there is a weight and nothing
            that costs.

    Reference: [Xie et al., 2019](https://arxiv.org/abs/1812.09926), section 2
    """

    single_level = True

    temperature: float = 1.0
    final_temperature: float = 0.03
    annealing: str = "linear"
    resource_weight: float = 0.0
    costs: list | None = dataclasses.field(default=None, repr=False)
    seed: int | None = None

    def __post_init__(self):
        check_settings(self, _RANGES, _CHOICES)
        if self.final_temperature > self.temperature:
            raise ValueError(
                "`final_temperature` must be at most `temperature`. Received: "
                f"final_temperature={self.final_temperature}, "
                f"temperature={self.temperature}"
            )
        if self.seed is not None:
            _check_seed(self.seed)
        self._prices = _prices(self.resource_weight, self.costs)
        # Variables: a step is traced once and would freeze attributes.
        self.current_temperature = keras.Variable(
            float(self.temperature),
            dtype="float32",
            trainable=False,
            autocast=False,
            name="temperature",
        )
        self.seed_generator = keras.random.SeedGenerator(self.seed)

    @property
    def variables(self):
        return [self.current_temperature, self.seed_generator.state]

    def begin_epoch(self, epoch, epochs):
        self.current_temperature.assign(self._temperature(epoch, epochs))

    def _temperature(self, epoch, epochs):
        done = epoch / (epochs - 1) if epochs > 1 else 1
        first, last = self.temperature, self.final_temperature
        if self.annealing == "linear":
            return first * (1 - done) + last * done
        return first ** (1 - done) * last**done

    def mixing_weights(self, alphas):
        return [self._draw(alpha) for alpha in alphas]

    def _draw(self, alpha):
        dtype = keras.backend.standardize_dtype(alpha.dtype)
        uniform = keras.random.uniform(
            alpha.shape,
            minval=np.finfo(dtype).tiny,  # 0 would be infinite noise.
            maxval=1,
            dtype=dtype,
            seed=self.seed_generator,
        )
        temperature = ops.cast(self.current_temperature.value, dtype)
        return concrete_sample(alpha, uniform, temperature)

    def penalty(self, alphas):
        if self._prices is None:
            return None
        return sum(
            ops.sum(probability * ops.convert_to_tensor(price, probability.dtype))
            for probability, price in zip(
                self.probabilities(alphas), self._prices, strict=True
            )
        )

    def get_config(self):
        return dataclasses.asdict(self)


def concrete_sample(alpha, uniform, temperature):
    """Returns the draws of the Concrete distribution for given uniform ones.

    Args:
        alpha: Tensor `(num_edges, num_operations)`: logarithms of odds.
        uniform: Tensor likewise, of draws in the open interval (0, 1).
        temperature: Positive scalar. The lower, the closer to one-hot.

    Returns:
        Tensor likewise. Rows sum to 1; their largest value is that of operation `o`
        with probability `softmax(alpha)[o]`, at any temperature.

    Reference: [Maddison et al., 2017](https://arxiv.org/abs/1611.00712), section 3
    """
    gumbel = -ops.log(-ops.log(uniform))
    return ops.softmax((ops.log_softmax(alpha) + gumbel) / temperature)


def _check_seed(seed):
    if not is_integer(seed) or not 0 <= seed < 2**31:
        raise ValueError(
            f"`seed` must be None or an integer in [0, {2**31 - 1}]. Received: "
            f"seed={seed!r}"
        )


def _prices(weight, costs):
    """Returns what each operation on each edge pays, or `None` if all is free."""
    if not weight:
        return None
    tables = [np.asarray(table, "float64") for table in costs or ()]
    highest = sum(table.max(axis=1).sum() for table in tables)
    if not highest > 0:
        raise ValueError(
            "`resource_weight` needs operations with a cost, and here there is none: "
            "give `costs` above 0, or resource_weight=0. Received: "
            f"resource_weight={weight}"
        )
    return [weight * table / highest for table in tables]

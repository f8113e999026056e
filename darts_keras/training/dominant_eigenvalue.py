"""How sharply the valid loss is curved in the architecture."""

import numpy as np
from keras import ops

from darts_keras.data.preprocessing import Preprocessing
from darts_keras.largest_eigenvalue import largest_eigenvalue
from darts_keras.training import engine
from darts_keras.training.overlay import Overlay
from darts_keras.training.scaled_gradient import inner_optimizer


class DominantEigenvalue:
    """Measures the dominant eigenvalue of the valid loss in the architecture variables.

    That is the largest eigenvalue, with its sign, of the Hessian of the loss of one
    batch in all alphas at once, while the weights are held (first order). As in the
    authors' code the L2 penalty of the alphas is part of it. Images are normalized,
    not augmented, so that the same batch gives the same value.

    The Hessian is never formed. Its products with vectors are exact, the gradient
    of the search's own gradient: a difference of two gradients would have to be so
    small, to stay between the kinks of ReLUs and max pools, that float32 has no digits
    left for it. A product costs two to three gradients. The first call compiles them,
    which takes a few times as long as for the gradient itself.

    A measurement changes nothing: no variable, no statistics, no seed, no metric. A
    method that draws its mixing weights draws the same ones for all products.

    Args:
        search: Built and compiled `BilevelSearch`.
        seed: Non-negative integer. Fixes the vector that the iteration starts from.
        tolerance: As for `largest_eigenvalue`.
        max_products: As for `largest_eigenvalue`.

    Call arguments:
        batch: Pair of images `(batch, height, width, channels)`, as the search is fed
            with, and integer labels `(batch,)`.

    Returns a float; NaN if a product is not finite, as may be under float16 while the
    scale of the loss is too large.

    Reference: [Zela et al., 2020](https://arxiv.org/abs/1909.09656)
    """

    def __init__(self, search, seed=0, tolerance=1e-3, max_products=30):
        self.search = search
        self.seed = seed
        self.tolerance = tolerance
        self.max_products = max_products
        read = [*search.supernet.variables, *search.method.variables]
        scale = search.architecture_optimizer.variables  # Of the loss, in float16.
        self._compiled = engine.compiled(self._product, [*read, *scale])

    def __call__(self, batch):
        images, labels = self._prepared(batch)
        alphas = self.search.supernet.architecture_variables
        dtype = alphas[0].dtype

        def product(vector):
            return self._compiled(images, labels, ops.convert_to_tensor(vector, dtype))

        value = largest_eigenvalue(
            product,
            sum(int(np.prod(alpha.shape)) for alpha in alphas),
            seed=self.seed,
            tolerance=self.tolerance,
            max_products=self.max_products,
        )
        return value + _penalty(self.search.architecture_optimizer)

    def _prepared(self, batch):
        images, labels = map(ops.convert_to_tensor, batch)
        preprocess = self.search.preprocess
        if preprocess is None:
            return images, labels
        if isinstance(preprocess, Preprocessing):
            return preprocess.normalized(images), labels
        return preprocess(images, self.seed), labels  # An integer draws nothing.

    def _product(self, images, labels, vector):
        """Returns the product of the Hessian, without the penalty, with a vector."""
        search, alphas = self.search, self.search.supernet.architecture_variables

        def slope(values):
            with Overlay(zip(alphas, values, strict=True)):
                _, _, gradients = search.loss_gradients(
                    (images, labels), alphas, search.architecture_optimizer
                )
            return ops.sum(_flat(gradients) * vector), ()

        values = [alpha.value for alpha in alphas]
        return _flat(engine.gradients(slope, values)[1])


def dominant_eigenvalue(search, batch, seed=0):
    """Measures once what a `DominantEigenvalue` measures again and again.

    Args:
        search: As for `DominantEigenvalue`.
        batch: As for `DominantEigenvalue`.
        seed: As for `DominantEigenvalue`.

    Returns:
        Float.
    """
    return DominantEigenvalue(search, seed)(batch)


def _flat(tensors):
    return ops.concatenate([ops.reshape(tensor, (-1,)) for tensor in tensors])


def _penalty(optimizer):
    """Returns what the L2 penalty adds to every eigenvalue."""
    return getattr(inner_optimizer(optimizer), "l2", 0.0)

"""A layer that convolves with a kernel of its own, or with a part of another's."""

import weakref

import keras
from keras import ops


class KernelLayer(keras.layers.Layer):
    """Base of the convolutions that can do with the kernel of a wider one.

    A borrowed kernel is cut from its owner's at each call. So it is whatever the
    owner's is by then, and the gradients of all who use it add up. The variable stays
    the owner's: it is counted, trained and saved there and nowhere else.

    Subclasses call `add_kernel` in `build`, read `kernel`, and define `cut`.

    Reference: slimmable networks, [Yu et al., 2019](https://arxiv.org/abs/1812.08928)
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._owner = None

    def borrow_kernel(self, owner):
        """Uses another's kernel; to be called before the layer is built.

        Args:
            owner: Layer of the same class and settings, of as many channels or more.
                It has to be built before this one is called. Who calls sees to it
                that it lives on.
        """
        # A weak reference, for Keras would take the owner for a part of this layer.
        self._owner = weakref.ref(owner)

    def add_kernel(self, shape, initializer):
        """Adds the layer's variable, unless it has borrowed one.

        Args:
            shape: Tuple of integers. What the layer needs in either case.
            initializer: Keras initializer.
        """
        self.kernel_shape = tuple(shape)
        if self._owner is None:
            self._kernel = self.add_weight(shape, initializer, name="kernel")

    @property
    def kernel(self):
        """The layer's own variable, or a tensor: what it uses of another's."""
        if self._owner is None:
            return self._kernel
        kernel = ops.convert_to_tensor(self._owner().kernel)
        return kernel if kernel.shape == self.kernel_shape else self.cut(kernel)

    def cut(self, kernel):
        """Returns the part of a kernel that has the layer's own `kernel_shape`.

        Args:
            kernel: Tensor, the kernel of a wider layer.
        """
        raise NotImplementedError(f"{type(self).__name__} must define `cut`.")

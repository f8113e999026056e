"""The order of the architecture gradient, and what it asks of a search."""

from darts_keras.training.unrolled import can_look_ahead

ORDERS = ("first", "second")


def check_order(order, method):
    """Checks the order of a search.

    Args:
        order: Anything; `"first"` or `"second"` is fine.
        method: `Method`.

    Raises:
        ValueError: If it is another one, or the method has a single level and the
            order is the second.
    """
    if order not in ORDERS:
        raise ValueError(f"`order` must be one of {ORDERS}. Received: order={order!r}")
    if order == "second" and method.single_level:
        raise ValueError(
            "`order='second'` looks ahead of a bilevel step; this method has a "
            f"single level. Use order='first'. Received: method={method!r}"
        )


def check_optimizer(order, optimizer):
    """Raises `ValueError` unless an optimizer of the weights goes with an order.

    Args:
        order: One of `ORDERS`.
        optimizer: Keras optimizer.
    """
    if order == "second" and not can_look_ahead(optimizer):
        raise ValueError(
            "`optimizer` must be an `L2SGD` to second order: the virtual step "
            "follows its direction. Use it, or order='first'. Received: "
            f"optimizer={optimizer!r}"
        )


def check_loss(loss):
    """Returns a loss that tells each image's.

    Args:
        loss: Callable `(labels, logits)`.

    Raises:
        ValueError: If it is a Keras loss that reduces them to a number.
    """
    if getattr(loss, "reduction", None) not in (None, "none"):
        raise ValueError(
            "`loss` must give the loss of each image, which the search reduces over "
            "all devices: use reduction='none'. Received: "
            f"reduction={loss.reduction!r}"
        )
    return loss

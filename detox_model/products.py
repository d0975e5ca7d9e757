"""Products of a few rows with a large matrix, in 32 or 8 bits.

Such a product costs what reading the matrix costs, so 8 bits are up to four times as fast.
PyTorch has kernels for 8 bits on x86 (measured) and ARM (not measured); without, it is 32 bits.
"""

import warnings
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

Precision = Literal["float32", "int8"]
Product = Callable[[Tensor, Tensor], Tensor]
"""``(rows, added)`` → ``rows @ weight + added``; ``added`` is a row or as many as ``rows``."""


class Float32:
    """Weights ``inputs × outputs`` in the precision they come in."""

    def __init__(self, weight: Tensor) -> None:
        self._weight = weight.detach().contiguous()

    def __call__(self, rows: Tensor, added: Tensor) -> Tensor:
        """See :data:`Product`."""
        return torch.addmm(added, rows, self._weight)


class Int8:
    """Weights ``inputs × outputs`` in 8 bits with one scale an output.

    Rows are quantised on the fly with one scale for all of them: in 8 bits where the CPU adds up
    such products in 32 bits (VNNI, ARM), else in 7, which older x86 sums in 16 bits need.
    Raises :class:`RuntimeError` where PyTorch has no kernel.
    """

    def __init__(self, weight: Tensor) -> None:
        weight = weight.detach().t().contiguous()
        scales = (weight.abs().amax(1) / 127).clamp_min(1e-12)
        zeros = torch.zeros(len(scales), dtype=torch.int64)
        with warnings.catch_warnings():  # deprecated, yet nothing else packs for these kernels
            warnings.simplefilter("ignore", UserWarning)
            quantised = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
        self._packed = torch.ops.quantized.linear_prepack(quantised, None)
        has = torch.cpu.get_capabilities()
        self._narrow = bool(has.get("avx2")) and not (has.get("avx512_vnni") or has.get("avx_vnni"))

    def __call__(self, rows: Tensor, added: Tensor) -> Tensor:
        """See :data:`Product`."""
        product: Tensor = torch.ops.quantized.linear_dynamic(rows, self._packed, self._narrow)
        return product.add_(added)


def fastest(device: torch.device) -> Precision:
    """What products are fastest in on ``device``: 8 bits on a CPU that can, else 32."""
    if device.type != "cpu":
        return "float32"
    try:
        Int8(torch.ones(4, 4))(torch.ones(1, 4), torch.zeros(4))
    except (RuntimeError, AttributeError):  # no engine, or the operators are gone
        return "float32"
    return "int8"


def maker(precision: Precision) -> Callable[[Tensor], Product]:
    """What turns weights ``inputs × outputs`` into a :data:`Product`."""
    return Int8 if precision == "int8" else Float32

"""Reading and writing the weights of a CTranslate2 model without loading the model.

`model.bin` is a list of named arrays (binary version 6; `ctranslate2/specs/model_spec.py` writes
it). Matrices of int8 have a scale for each row: the weight is the number divided by the scale.
"""

import struct
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import PackageError
from pipeline.files import write_bytes

Array = NDArray[np.float32]
BINARY_VERSION = 6
SPECIFICATION = "TransformerSpec"
TYPES = ("float32", "int8", "int16", "int32", "float16")  # a number stands for each
SCALE = "_scale"


@dataclass(frozen=True)
class Weights:
    """The arrays of a model as they are stored, and other names for some of them."""

    revision: int
    arrays: dict[str, NDArray[np.generic]]
    aliases: dict[str, str]

    def scalar(self, name: str, default: int = 0) -> int:
        """A setting of the network, which is stored as an array of no dimension."""
        return int(self.arrays[name]) if name in self.arrays else default

    def __contains__(self, name: str) -> bool:
        return self.aliases.get(name, name) in self.arrays

    def matrix(self, name: str) -> Array:
        """An array by its name or another one, as float32."""
        name = self.aliases.get(name, name)
        values = self.arrays[name].astype(np.float32)
        scale = self.arrays.get(name + SCALE)
        return values / scale.astype(np.float32)[:, None] if scale is not None else values

    def changed(self, new: dict[str, Array]) -> "Weights":
        """The weights with some arrays changed, each stored in the type that it had."""
        arrays = dict(self.arrays)
        for name, values in new.items():
            if name + SCALE in arrays:
                largest = np.abs(values).max(axis=1)
                scale = np.float32(127) / np.where(largest == 0, 127, largest)
                arrays[name + SCALE] = scale.astype(np.float32)
                arrays[name] = np.rint(values * scale[:, None]).astype(np.int8)
            else:
                arrays[name] = values.astype(arrays[name].dtype)
        return replace(self, arrays=arrays)


def read_weights(path: Path) -> Weights:
    """The weights in a `model.bin`. Raises PackageError when it is of another kind."""
    data = path.read_bytes()
    place = 0

    def take(form: str) -> int:
        nonlocal place
        (value,) = struct.unpack_from(f"<{form}", data, place)
        place += struct.calcsize(form)
        return int(value)

    def text() -> str:
        nonlocal place
        size = take("H")
        place += size
        return data[place - size : place - 1].decode()

    try:
        if take("I") != BINARY_VERSION or text() != SPECIFICATION:
            raise ValueError("it is no Transformer of binary version 6")
        revision = take("I")
        arrays: dict[str, NDArray[np.generic]] = {}
        for _ in range(take("I")):
            name = text()
            shape = [take("I") for _ in range(take("B"))]
            kind = np.dtype(TYPES[take("B")])
            size = take("I")
            arrays[name] = np.frombuffer(data[place : place + size], kind).reshape(shape)
            place += size
        aliases = {}
        for _ in range(take("I")):
            name = text()
            aliases[name] = text()
    except (ValueError, IndexError, struct.error, UnicodeDecodeError) as problem:
        raise PackageError(
            f"This model can't learn: {problem}.",
            hint="Learning needs a Transformer that CTranslate2 4 wrote.",
            path=path,
        ) from problem
    return Weights(revision, arrays, aliases)


def write_weights(weights: Weights, path: Path) -> None:
    """Write a `model.bin`. Raises OutputError."""

    def text(value: str) -> bytes:
        encoded = value.encode() + b"\0"
        return struct.pack("<H", len(encoded)) + encoded

    out = [struct.pack("<I", BINARY_VERSION), text(SPECIFICATION)]
    out.append(struct.pack("<II", weights.revision, len(weights.arrays)))
    for name, values in weights.arrays.items():
        out += [text(name), struct.pack("<B", values.ndim)]
        out += [struct.pack("<I", size) for size in values.shape]
        out.append(struct.pack("<BI", TYPES.index(values.dtype.name), values.nbytes))
        out.append(np.ascontiguousarray(values).tobytes())
    out.append(struct.pack("<I", len(weights.aliases)))
    for name, other in weights.aliases.items():
        out += [text(name), text(other)]
    write_bytes(path, b"".join(out))

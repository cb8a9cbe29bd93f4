"""ONNX graphs for measuring, made and cut without the onnx package, which the bot lacks.

A model is a message of Protocol Buffers: fields one after another, each a key (its number
and wire type), then a number or a length and that many bytes. Field numbers are those of
onnx.proto3.
"""

from collections.abc import Iterator

_NUMBER, _BYTES = 0, 2
_MODEL_IR, _MODEL_GRAPH, _MODEL_OPSET = 1, 7, 8
_NODE, _GRAPH_NAME, _INITIALISER, _INPUT, _OUTPUT = 1, 2, 5, 11, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_KIND = 1, 2, 4
_TENSOR_NAME = 8
_UINT8, _INT8, _INT32 = 2, 3, 6

# What the graphs give for the sampler beside the logits.
STATISTICS = {"block_peaks", "top"}

Field = tuple[int, int | bytes]


def fields(message: bytes) -> Iterator[Field]:
    """Yield a message's fields: number, and value.

    Raises:
        ValueError: it has a wire type that ONNX's messages do not use here.
    """
    place = 0

    def varint() -> int:
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while place < len(message):
        key = varint()
        if key & 7 == _NUMBER:
            yield key >> 3, varint()
        elif key & 7 == _BYTES:
            size = varint()
            yield key >> 3, message[place : place + size]
            place += size
        else:
            raise ValueError(f"A field of wire type {key & 7} was not expected in a graph.")


def field(number: int, value: int | bytes | str) -> bytes:
    """Return one field as it stands in a message."""
    if isinstance(value, int):
        return _varint(number << 3 | _NUMBER) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | _BYTES) + _varint(len(data)) + data


def cut(model: bytes, dropped: set[str]) -> bytes:
    """Return a model without some of its outputs, and without what only they needed."""
    parts = list(fields(model))
    place = next(i for i, (number, _) in enumerate(parts) if number == _MODEL_GRAPH)
    graph = list(fields(_data(parts[place])))
    kept = [part for part in graph if part[0] != _OUTPUT or _names(part, 1)[0] not in dropped]
    needed = {_names(part, 1)[0] for part in kept if part[0] == _OUTPUT}
    # Nodes stand in the order in which they run: what a node needs is made before it.
    for part in reversed([part for part in kept if part[0] == _NODE]):
        if needed.isdisjoint(_names(part, _NODE_OUTPUT)):
            kept.remove(part)
        else:
            needed.update(_names(part, _NODE_INPUT))
    kept = [
        part
        for part in kept
        if part[0] != _INITIALISER or not needed.isdisjoint(_names(part, _TENSOR_NAME))
    ]
    parts[place] = (_MODEL_GRAPH, b"".join(field(*part) for part in kept))
    return b"".join(field(*part) for part in parts)


def integer_product(rows: int, depth: int, columns: int) -> bytes:
    """Return a model of one MatMulInteger: u8 [rows, depth] × constant s8 [depth, columns]."""

    def tensor(name: str, kind: int, shape: tuple[int, ...], data: bytes) -> bytes:
        dims = b"".join(field(1, size) for size in shape)
        return dims + field(2, kind) + field(_TENSOR_NAME, name) + field(9, data)

    def value(name: str, kind: int, shape: tuple[int, ...]) -> bytes:
        dims = b"".join(field(1, field(1, size)) for size in shape)
        return field(1, name) + field(2, field(1, field(1, kind) + field(2, dims)))

    weights = bytes(i * 37 & 255 for i in range(columns)) * depth
    node = b"".join(field(_NODE_INPUT, name) for name in ("x", "w", "zero"))
    node += field(_NODE_OUTPUT, "y") + field(_NODE_KIND, "MatMulInteger")
    graph = (
        field(_NODE, node)
        + field(_GRAPH_NAME, "product")
        + field(_INITIALISER, tensor("w", _INT8, (depth, columns), weights))
        + field(_INITIALISER, tensor("zero", _UINT8, (), b"\x80"))
        + field(_INPUT, value("x", _UINT8, (rows, depth)))
        + field(_OUTPUT, value("y", _INT32, (rows, columns)))
    )
    opset = field(1, "") + field(2, 21)
    return field(_MODEL_IR, 10) + field(_MODEL_GRAPH, graph) + field(_MODEL_OPSET, opset)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _data(part: Field) -> bytes:
    if isinstance(part[1], int):
        raise TypeError(f"Field {part[0]} holds no bytes.")
    return part[1]


def _names(part: Field, number: int) -> list[str]:
    """Return the strings that a field's own message has under a number."""
    inner = ((n, value) for n, value in fields(_data(part)))
    return [value.decode() for n, value in inner if n == number and isinstance(value, bytes)]

"""Reads the weights out of an ONNX file that train.py wrote: the few fields of its protobuf that are needed."""
import numpy as np
import torch

# Field numbers of onnx.proto: ModelProto.graph, GraphProto.initializer and node, NodeProto.input, TensorProto.
GRAPH, INITIALIZER, NODE, INPUT, DIMS, NAME, RAW = 7, 5, 1, 1, 1, 8, 9


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def fields(data):
    """(number, value) of each field; a value is a number or the bytes of what it holds."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        else:
            size, at = varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            value, at = data[at : at + size], at + size
        yield key >> 3, value


def tensor(data):
    parts = list(fields(data))
    shape = [size for number, value in parts if number == DIMS for size in ([value] if isinstance(value, int) else packed(value))]
    name = next(value for number, value in parts if number == NAME)
    raw = next((value for number, value in parts if number == RAW), b"")
    return bytes(name), shape, raw


def packed(data):
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        yield value


def read_weights(path):
    """Weight and bias of every convolution and of the head, in the order in which the net uses them."""
    with open(path, "rb") as file:
        model = memoryview(file.read())
    graph = next(value for number, value in fields(model) if number == GRAPH)
    known = {}
    for number, value in fields(graph):
        if number == INITIALIZER:
            name, shape, raw = tensor(value)
            known[name] = (shape, raw)
    ordered = []
    for number, value in fields(graph):
        if number != NODE:
            continue
        for field, name in fields(value):
            if field == INPUT and bytes(name) in known:
                shape, raw = known[bytes(name)]
                ordered.append((shape, raw))
    return [torch.from_numpy(np.frombuffer(raw, np.float32).reshape(shape).copy()) for shape, raw in ordered if shape and len(raw) == 4 * np.prod(shape)]

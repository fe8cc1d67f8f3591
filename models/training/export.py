"""
Step 4: writes the trained net as ONNX, and what PyTorch makes of a few drawn pictures, for the parity tests.

    /usr/bin/python3 models/training/export.py RUN.pt models/texture/texture.onnx models/texture/expected.json
"""
import argparse
import json

import numpy as np
import torch

from network import PATCH, TextureNet

PICTURES = 10


def drawn_picture(seed, side=PATCH):
    """
    A picture that JavaScript draws to the last bit alike (test/fixtures/drawn-picture.ts): integers alone, from the
    generator x -> 1664525 x + 1013904223 (mod 2^32). RGB uint8, `side x side x 3`.
    """
    state = seed
    values = np.empty(side * side * 3, np.uint8)
    for i in range(len(values)):
        state = (1664525 * state + 1013904223) % 2**32
        y, x = divmod(i // 3, side)
        shade = (x * (seed + 1) + y * 2 + (i % 3) * 17) % 192
        values[i] = min(255, shade + (state >> 24) % (4 + 6 * seed))
    return values.reshape(side, side, 3)


def export(net, side, axes=None):
    """Reads RUN.pt into `net`, which takes squares of `side` pixels, and writes both files as the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("run")
    parser.add_argument("onnx")
    parser.add_argument("expected")
    options = parser.parse_args()
    torch.set_num_threads(1)
    net.load_state_dict(torch.load(options.run)["net"])
    net.eval()
    torch.onnx.export(
        net, torch.zeros(1, 3, side, side), options.onnx, input_names=["input"], output_names=["output"],
        dynamic_axes=axes, opset_version=13, do_constant_folding=True,
    )
    write_expected(net, side, options.expected, "logits")


def write_expected(net, side, path, name):
    """What `net` makes of the drawn pictures, as `name` in a JSON file."""
    pictures = torch.from_numpy(np.stack([drawn_picture(seed, side) for seed in range(PICTURES)]))
    with torch.no_grad():
        outputs = net(pictures.permute(0, 3, 1, 2).float()).numpy()
    with open(path, "w") as file:
        rows = ",\n    ".join(json.dumps([round(float(value), 6) for value in row]) for row in outputs)
        file.write(f'{{\n  "torch": "{torch.__version__}",\n  "{name}": [\n    {rows}\n  ]\n}}\n')


if __name__ == "__main__":
    export(TextureNet(), PATCH, {"input": {0: "patches"}, "output": {0: "patches"}})

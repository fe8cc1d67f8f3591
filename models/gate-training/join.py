"""
Step 7: joins two classifiers that train.py wrote into the one file that the gate loads.

    /usr/bin/python3 models/gate-training/join.py OUT.onnx FIRST.onnx SECOND.onnx

Both see the same pixels. Every output is the first's, except that how artificial a face is is the mean of both opinions, as
logits. The weights are stored with 16 bits, which keeps the file below 1 MB, and computed with 32.
"""
import argparse

import torch
from torch import nn
from torch.nn import functional as F

from onnx_weights import read_weights
from train import INPUT, STRIDES

ARTIFICIAL = 2
# Share of the second opinion (docs/gate.md says how it was chosen).
SECOND = 0.6


class Stored(nn.Module):
    """A classifier out of weights that are kept with 16 bits. Gives logits."""

    def __init__(self, weights):
        super().__init__()
        for index, weight in enumerate(weights):
            self.register_buffer(f"w{index}", weight.half())
        self.count = len(weights)

    def forward(self, maps):
        weights = [getattr(self, f"w{index}").float() for index in range(self.count)]
        for index, stride in enumerate(STRIDES):
            maps = F.relu(F.conv2d(maps, weights[2 * index], weights[2 * index + 1], stride=stride, padding=1))
        pooled = torch.cat([maps.mean(dim=(2, 3)), maps.amax(dim=(2, 3))], dim=1)
        return F.linear(pooled, weights[-2], weights[-1])


class Joined(nn.Module):
    def __init__(self, first, second):
        super().__init__()
        self.first, self.second = Stored(first), Stored(second)

    def forward(self, pixels):
        maps = (pixels - 127.5) / 64
        first, second = self.first(maps), self.second(maps)
        share = torch.zeros(first.shape[1])
        share[ARTIFICIAL] = SECOND
        return torch.sigmoid(first + (second - first) * share)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("first")
    parser.add_argument("second")
    options = parser.parse_args()
    net = Joined(read_weights(options.first), read_weights(options.second)).eval()
    # Folded constants would be written with 32 bits.
    torch.onnx.export(
        net, torch.zeros(1, 3, INPUT, INPUT), options.out,
        input_names=["input"], output_names=["output"], opset_version=13, do_constant_folding=False,
    )


if __name__ == "__main__":
    main()

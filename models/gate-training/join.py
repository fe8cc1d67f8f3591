"""
Step 6: joins classifiers that train.py wrote into the one file that the gate loads, and writes what PyTorch makes of a few
drawn pictures, for the parity test.

    /usr/bin/python3 models/gate-training/join.py OUT.onnx EXPECTED.json NET.onnx...

All see the same pixels; each output is the mean of their logits, as a probability. The weights are stored with 16 bits, which
keeps the file below 1 MB, and computed with 32.
"""
import argparse
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from onnx_weights import read_weights
from train import INPUT, STRIDES

sys.path.append(str(Path(__file__).parent.parent / "training"))
from export import write_expected  # noqa: E402


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
    def __init__(self, nets):
        super().__init__()
        self.nets = nn.ModuleList(Stored(weights) for weights in nets)

    def forward(self, pixels):
        maps = (pixels - 127.5) / 64
        return torch.sigmoid(sum(net(maps) for net in self.nets) / len(self.nets))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("expected")
    parser.add_argument("nets", nargs="+")
    options = parser.parse_args()
    torch.set_num_threads(1)
    net = Joined([read_weights(path) for path in options.nets]).eval()
    # Folded constants would be written with 32 bits.
    torch.onnx.export(
        net, torch.zeros(1, 3, INPUT, INPUT), options.out,
        input_names=["input"], output_names=["output"], opset_version=13, do_constant_folding=False,
    )
    write_expected(net, INPUT, options.expected, "probabilities")


if __name__ == "__main__":
    main()

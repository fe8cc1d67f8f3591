"""
Writes the trained surround net as ONNX, and what PyTorch makes of a few drawn pictures, for the parity tests.

    /usr/bin/python3 models/training/export_surround.py RUN.pt models/surround/surround.onnx models/surround/expected.json
"""
import argparse
import json

import numpy as np
import torch

from export import PICTURES, drawn_picture
from surround_net import INPUT, SurroundNet


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("onnx")
    parser.add_argument("expected")
    options = parser.parse_args()
    torch.set_num_threads(1)
    net = SurroundNet()
    net.load_state_dict(torch.load(options.run)["net"])
    net.eval()
    torch.onnx.export(
        net, torch.zeros(1, 3, INPUT, INPUT), options.onnx, input_names=["input"], output_names=["output"],
        opset_version=13, do_constant_folding=True,
    )
    pictures = torch.from_numpy(np.stack([drawn_picture(seed, INPUT) for seed in range(PICTURES)]))
    with torch.no_grad():
        logits = net(pictures.permute(0, 3, 1, 2).float()).numpy()
    with open(options.expected, "w") as file:
        rows = ",\n    ".join(json.dumps([round(float(value), 6) for value in row]) for row in logits)
        file.write(f'{{\n  "torch": "{torch.__version__}",\n  "logits": [\n    {rows}\n  ]\n}}\n')


if __name__ == "__main__":
    main()

"""
Writes the trained surround net as ONNX, and what PyTorch makes of a few drawn pictures, for the parity tests.

    /usr/bin/python3 models/training/export_surround.py RUN.pt models/surround/surround.onnx models/surround/expected.json
"""
from export import export
from surround_net import INPUT, SurroundNet

if __name__ == "__main__":
    export(SurroundNet(), INPUT)

"""
Step 5: trains a classifier of the gate and writes it as ONNX.

    /usr/bin/python3 models/gate-training/train.py OUT.onnx DATA.npz... [--steps 24000] [--rate .0025] [--seed 1]

One thread. Prints the loss and, for each label, the area under the ROC on the people held out.
"""
import argparse

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel

from degrade import SIZE

# Pixels: side of the piece of a picture that the net sees.
INPUT = 96
# Of the six convolutions.
STRIDES = (2, 2, 2, 1, 2, 1)
BATCH = 64
# Share of the running mean that a step keeps.
AVERAGING = 0.998
# Artificial faces are the more varied class: they are drawn this much more often.
ARTIFICIAL_SHARE = 1.2


def layer(inside, outside, stride):
    return nn.Sequential(nn.Conv2d(inside, outside, 3, stride, 1, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True))


class Net(nn.Module):
    """Six plain convolutions, 0.23 million weights. Takes RGB 0..255 and gives one logit per label."""

    def __init__(self, labels):
        super().__init__()
        sizes = (3, 16, 32, 64, 64, 96, 128)
        self.features = nn.Sequential(*(layer(*sizes[i : i + 2], stride) for i, stride in enumerate(STRIDES)))
        self.dropout = nn.Dropout(0.25)
        self.head = nn.Linear(2 * 128, labels)

    def forward(self, pixels):
        maps = self.features((pixels - 127.5) / 64)
        pooled = torch.cat([maps.mean(dim=(2, 3)), maps.amax(dim=(2, 3))], dim=1)
        return self.head(self.dropout(pooled))


def crops(images, rng, training):
    """INPUT x INPUT pieces: random ones, mirrored and relit, to learn from; the middle to test on."""
    room = SIZE - INPUT
    batch = np.empty((len(images), INPUT, INPUT, 3), np.uint8)
    for i, image in enumerate(images):
        x, y = rng.integers(0, room + 1, 2) if training else (room // 2, room // 2)
        piece = image[y : y + INPUT, x : x + INPUT]
        batch[i] = piece[:, ::-1] if training and rng.random() < 0.5 else piece
    pixels = torch.from_numpy(batch).permute(0, 3, 1, 2).float()
    if training:
        pixels = relit(pixels, rng)
    return pixels


def relit(pixels, rng):
    """Other exposure, white point, contrast and haze, so that neither dark skin nor a pale camera is a cue."""
    each = lambda values: torch.from_numpy(values.reshape(len(pixels), -1, 1, 1)).float()
    count = len(pixels)
    curve = np.where(rng.random(count) < 0.5, np.exp(rng.normal(0, 0.3, count)), 1)
    pixels = 255 * (pixels / 255) ** each(curve)
    gain = rng.uniform(0.8, 1.2, (count, 1)) * rng.uniform(0.94, 1.06, (count, 3))
    pixels = pixels * each(gain) + each(rng.normal(0, 8, count))
    haze = np.where(rng.random(count) < 0.15, rng.uniform(0.1, 0.6, count), 0)
    pixels = pixels * each(1 - haze) + each(haze * rng.uniform(150, 255, count))
    return pixels.clamp(0, 255)


def loss_of(logits, labels):
    known = (labels >= 0).float()
    target = labels.clamp(min=0).float() * 0.96 + 0.02
    losses = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (losses * known).sum() / known.sum()


def roc_area(scores, truth):
    order = scores.argsort()
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    positive = truth == 1
    count, rest = positive.sum(), (~positive).sum()
    return (ranks[positive].sum() - count * (count + 1) / 2) / max(count * rest, 1)


def validate(net, names, images, labels, rng):
    net.eval()
    with torch.no_grad():
        logits = np.concatenate([net(crops(images[i : i + 256], rng, False)).numpy() for i in range(0, len(images), 256)])
    for index, name in enumerate(names):
        known = labels[:, index] >= 0
        if not known.any():
            continue
        area = roc_area(logits[known, index], labels[known, index])
        right = ((logits[known, index] > 0) == (labels[known, index] == 1)).mean()
        print(f"  {name}: ROC area {area:.4f}, right at .5 {right:.4f}", flush=True)
    net.train()


def export(net, path):
    net.eval()
    torch.onnx.export(
        nn.Sequential(net, nn.Sigmoid()), torch.zeros(1, 3, INPUT, INPUT), path,
        input_names=["input"], output_names=["output"], opset_version=13, do_constant_folding=True,
    )
    net.train()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("data", nargs="+")
    parser.add_argument("--steps", type=int, default=24000)
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(options.seed)
    sets = [np.load(path) for path in options.data]
    images, labels, held_out = (np.concatenate([data[key] for data in sets]) for key in ("images", "labels", "validation"))
    names = list(sets[0]["names"])
    teach, test = np.flatnonzero(~held_out), np.flatnonzero(held_out)
    weight = np.where(labels[teach, names.index("artificial")] == 1, ARTIFICIAL_SHARE, 1.0)
    weight /= weight.sum()
    net = Net(len(names))
    print(f"{sum(p.numel() for p in net.parameters())} weights, {len(teach)} pictures, {len(test)} held out", flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    # What ships is the running mean of the weights, which is steadier than any of them.
    average = AveragedModel(net, avg_fn=lambda mean, now, _: mean + (now - mean) * (1 - AVERAGING), use_buffers=True)
    running = None
    for step in range(options.steps):
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1, (step + 1) / 100) * 0.5 * (1 + np.cos(np.pi * step / options.steps)) + 1e-5
        pick = rng.choice(teach, BATCH, p=weight)
        loss = loss_of(net(crops(images[pick], rng, True)), torch.from_numpy(labels[pick].astype(np.int64)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        average.update_parameters(net)
        running = loss.item() if running is None else running * 0.98 + loss.item() * 0.02
        if (step + 1) % max(options.steps // 10, 1) == 0:
            print(f"step {step + 1} loss {running:.4f}", flush=True)
            validate(average.module, names, images[test], labels[test], rng)
            export(average.module, options.out)


if __name__ == "__main__":
    main()

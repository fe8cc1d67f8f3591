"""
Step 3: trains the texture net on the patches of step 2.

    /usr/bin/python3 models/training/train.py PATCHES OUT.pt [--steps 10000] [--seed 1]

One thread. The first four fifths of the steps see 64 x 64 pieces of the patches, as the engine cuts them, the rest
96 x 96: the net is convolutional and pools. Writes a checkpoint every 250 steps
and resumes from it. Parts that appear while it runs are used from then
on. About one person in ten is held out (by a hash of the name); what is printed is measured on those.
"""
import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from network import CLASSES, PATCH, TextureNet
from parts import Parts

BATCH = 64
CHECKPOINT_STEPS = 250
SMALL_SHARE, LARGE = 0.8, 96


class Pool(Parts):
    def batch(self, rng, side):
        images = np.empty((BATCH, side, side, 3), np.uint8)
        labels = np.empty(BATCH, np.int64)
        for k, at in enumerate(rng.integers(0, len(self.index), BATCH)):
            part, i = self.index[at]
            patch = self.pictures[part][i]
            x, y = rng.integers(0, patch.shape[1] - side + 1, 2)
            piece = patch[y : y + side, x : x + side]
            images[k] = piece[:, ::-1] if rng.random() < 0.5 else piece
            labels[k] = self.labels[part][i]
        return to_tensor(images), torch.from_numpy(labels)


def to_tensor(images):
    return torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float()


def roc_area(scores, truth):
    ranks = np.empty(len(scores))
    ranks[scores.argsort()] = np.arange(1, len(scores) + 1)
    positive = truth.sum()
    return (ranks[truth].sum() - positive * (positive + 1) / 2) / max(positive * (len(truth) - positive), 1)


def validate(net, patches, labels):
    net.eval()
    margin = (patches.shape[1] - LARGE) // 2
    middle = patches[:, margin : margin + LARGE, margin : margin + LARGE]
    with torch.no_grad():
        logits = np.concatenate([net(to_tensor(middle[i : i + 128])).numpy() for i in range(0, len(middle), 128)])
    net.train()
    live = logits[:, 0] - np.logaddexp(logits[:, 1], logits[:, 2])
    areas = []
    for k, name in enumerate(CLASSES[1:], 1):
        some = (labels == 0) | (labels == k)
        areas.append(f"{name} {roc_area(live[some], labels[some] == 0):.4f}")
    return f"ROC area of single patches: {', '.join(areas)}; right {(logits.argmax(1) == labels).mean():.4f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patches")
    parser.add_argument("out")
    parser.add_argument("--steps", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", help="weights to start from, a checkpoint of another run")
    parser.add_argument("--rate", type=float, default=2.5e-3, help="peak learning rate")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    net = TextureNet()
    if options.start:
        net.load_state_dict(torch.load(options.start)["net"])
    optimiser = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=0.02)
    pool, first = Pool(options.patches, "patches"), 0
    if Path(options.out).exists():
        saved = torch.load(options.out)
        net.load_state_dict(saved["net"])
        optimiser.load_state_dict(saved["optimiser"])
        first = saved["step"]
    pool.refresh()
    print(f"{sum(p.numel() for p in net.parameters())} weights, {len(pool.index)} patches to learn from", flush=True)
    running, started = 0.0, time.time()
    for step in range(first, options.steps):
        rng = np.random.default_rng([options.seed, step])
        warm = min(1, (step + 1) / 200)
        for group in optimiser.param_groups:
            group["lr"] = options.rate * warm * 0.5 * (1 + np.cos(np.pi * step / options.steps)) + 1e-5
        images, labels = pool.batch(rng, PATCH if step < SMALL_SHARE * options.steps else LARGE)
        loss = F.cross_entropy(net(images), labels, label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        running = loss.item() if step == first else running * 0.99 + loss.item() * 0.01
        if (step + 1) % CHECKPOINT_STEPS == 0 or step + 1 == options.steps:
            print(f"step {step + 1}, {time.time() - started:.0f} s, loss {running:.4f}", flush=True)
            print("  " + validate(net, *pool.test_set()), flush=True)
            unfinished = Path(options.out + ".unfinished")
            torch.save({"net": net.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}, unfinished)
            unfinished.rename(options.out)
            pool.refresh()


if __name__ == "__main__":
    main()

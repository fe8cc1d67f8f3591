"""
Trains the surround net on the pictures of make_surrounds.py.

    /usr/bin/python3 models/training/train_surround.py PARTS OUT.pt [--steps 8000] [--seed 1]

One thread. Writes a checkpoint every 250 steps, with a running average of the weights, and resumes from it. Parts that
appear while it runs are used from then on. About one person in ten is held out, as in train.py; what is printed is
measured on those with the averaged weights.
"""
import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from parts import Parts
from surround_net import INPUT, SurroundNet
from train import roc_area, to_tensor

BATCH = 48
CHECKPOINT_STEPS = 250
AVERAGE = 0.997


class Pool(Parts):
    def batch(self, rng):
        chosen = [self.index[at] for at in rng.integers(0, len(self.index), BATCH)]
        pictures = [self.pictures[part][i][:, :: int(rng.choice([-1, 1]))] for part, i in chosen]
        return varied(to_tensor(np.stack(pictures)), rng), torch.tensor([int(self.labels[part][i]) for part, i in chosen])


def varied(pictures, rng):
    """Another exposure and colour for each picture, and a slightly narrower crop for all: few parts go a longer way."""
    gain = torch.from_numpy(rng.normal(1, 0.15, (BATCH, 1, 1, 1)) * rng.normal(1, 0.06, (BATCH, 3, 1, 1))).float()
    pictures = (pictures * gain.clamp(0.5, 1.6) + float(rng.normal(0, 8))).clamp(0, 255)
    side = int(rng.integers(INPUT - 12, INPUT + 1))
    x, y = rng.integers(0, INPUT - side + 1, 2)
    narrower = pictures[:, :, y : y + side, x : x + side]
    return F.interpolate(narrower, size=(INPUT, INPUT), mode="bilinear", align_corners=False)


def validate(net, pictures, labels):
    net.eval()
    with torch.no_grad():
        logits = np.concatenate([net(to_tensor(pictures[i : i + 128])).numpy() for i in range(0, len(pictures), 128)])
    odds = logits[:, 1] - logits[:, 0]
    live = odds[labels == 0]
    rates = ", ".join(f"{limit}: {(live > limit).mean():.4f}" for limit in (0, 2, 4))
    return (f"ROC area {roc_area(odds, labels == 1):.4f}, found {(odds[labels == 1] > 0).mean():.4f}, "
            f"live above log-odds {rates}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts")
    parser.add_argument("out")
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", help="weights to start from, a checkpoint of another run")
    parser.add_argument("--rate", type=float, default=2.5e-3, help="peak learning rate")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    net, averaged = (SurroundNet().to(memory_format=torch.channels_last) for _ in range(2))
    if options.start:
        net.load_state_dict(torch.load(options.start)["net"])
    averaged.load_state_dict(net.state_dict())
    optimiser = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=0.02)
    first = 0
    if Path(options.out).exists():
        saved = torch.load(options.out)
        net.load_state_dict(saved["trained"])
        averaged.load_state_dict(saved["net"])
        optimiser.load_state_dict(saved["optimiser"])
        first = saved["step"]
    pool = Pool(options.parts, "pictures")
    pool.refresh()
    print(f"{sum(p.numel() for p in net.parameters())} weights, {len(pool.index)} pictures to learn from", flush=True)
    running, started = 0.0, time.time()
    for step in range(first, options.steps):
        rng = np.random.default_rng([options.seed, step])
        warm = min(1, (step + 1) / 200)
        for group in optimiser.param_groups:
            group["lr"] = options.rate * warm * 0.5 * (1 + np.cos(np.pi * step / options.steps)) + 1e-5
        pictures, labels = pool.batch(rng)
        net.train()
        loss = F.cross_entropy(net(pictures.contiguous(memory_format=torch.channels_last)), labels, label_smoothing=0.02)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        keep = min(AVERAGE, (step + 1) / (step + 10))
        with torch.no_grad():
            for mean, now in zip(averaged.state_dict().values(), net.state_dict().values()):
                mean.copy_(mean * keep + now * (1 - keep) if mean.is_floating_point() else now)
        running = loss.item() if step == first else running * 0.99 + loss.item() * 0.01
        if (step + 1) % CHECKPOINT_STEPS == 0 or step + 1 == options.steps:
            print(f"step {step + 1}, {time.time() - started:.0f} s, loss {running:.4f}, {len(pool.index)} pictures", flush=True)
            print("  " + validate(averaged, *pool.test_set()), flush=True)
            state = {"net": averaged.state_dict(), "trained": net.state_dict(), "optimiser": optimiser.state_dict()}
            unfinished = Path(options.out + ".unfinished")
            torch.save({**state, "step": step + 1}, unfinished)
            unfinished.rename(options.out)
            pool.refresh()


if __name__ == "__main__":
    main()

"""Parts of drawn training pictures: written one after another, and read again while more are being drawn."""
import hashlib
import os
from pathlib import Path

import numpy as np


def is_held_out(person):
    """One person in ten, the same ones for every part and seed."""
    return int(hashlib.sha256(str(person).encode()).hexdigest(), 16) % 10 == 0


def add_options(parser, what):
    """Arguments of the commands that draw parts; `what` is counted by --count."""
    parser.add_argument("photos")
    parser.add_argument("landmarks")
    parser.add_argument("out")
    parser.add_argument("--count", type=int, default=24000, help=what)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--every", type=int, default=1)


def write_parts(options, size, make_part):
    """Writes `part-0000.npz` and so on, `size` of --count each; `make_part(number)` gives a part's arrays."""
    Path(options.out).mkdir(parents=True, exist_ok=True)
    for number in range(options.first, -(-options.count // size), options.every):
        path = Path(options.out) / f"part-{number:04}.npz"
        if path.exists():
            continue
        unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
        with open(unfinished, "wb") as file:
            np.savez(file, **make_part(number))
        unfinished.rename(path)
        print(path.name, flush=True)


class Parts:
    """The pictures, under `key`, of all parts there are, in memory; those of persons held out are not in `index`."""

    def __init__(self, folder, key):
        self.folder, self.key = Path(folder), key
        self.known = set()
        self.pictures, self.labels, self.held_out = [], [], []

    def refresh(self):
        for path in sorted(self.folder.glob("part-*.npz")):
            if path.name in self.known:
                continue
            self.known.add(path.name)
            part = np.load(path)
            self.pictures.append(part[self.key])
            self.labels.append(part["labels"])
            self.held_out.append(np.array([is_held_out(person) for person in part["persons"]]))
        self.index = [(p, i) for p, held in enumerate(self.held_out) for i in np.flatnonzero(~held)]

    def test_set(self, most=3000):
        pictures = np.concatenate([p[h] for p, h in zip(self.pictures, self.held_out)])[:most]
        return pictures, np.concatenate([l[h] for l, h in zip(self.labels, self.held_out)])[:most]

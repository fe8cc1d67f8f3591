"""
Checks the gate's measures for skin-tone bias.

    /usr/bin/python3 models/gate-training/bias.py PHOTOS LANDMARKS CHECKED.jsonl [--only TEXT]

LANDMARKS: output of find-landmarks.ts for PHOTOS; CHECKED: output of `npm run -s check -- PHOTOS/images`; TEXT: part of
the source column of manifest.csv. Skin tone is the individual typology angle, ITA = atan((L* - 50) / b*) in degrees,
of the median colour at 24 points of the cheeks. It depends on the light as well as on the skin, so it is a proxy.
"""
import argparse
import csv
import json
from pathlib import Path

import cv2
import numpy as np

from faces import read_rgb

CHEEKS = [50, 101, 118, 117, 123, 147, 187, 205, 36, 203, 206, 207, 280, 330, 347, 346, 352, 376, 411, 425, 266, 423, 426, 427]
# Chardon's classes, joined to three so that each has enough faces.
GROUPS = [("dark (ITA <= 10)", -180, 10), ("tan to intermediate (10..41)", 10, 41), ("light (ITA > 41)", 41, 180)]
TONE_HINTS = ("minLuma", "maxUnderexposed", "maxLuma", "maxOverexposed", "minContrast")
SHOWN = ["minLuma", "maxUnderexposed", "minContrast", "minSharpness", "maxCoveredLower", "maxCoveredEyes", "maxArtificial", "maxDegraded"]


def typology_angle(image, points):
    samples = [image[int(y), int(x)] for x, y in points[CHEEKS] if 0 <= y < image.shape[0] and 0 <= x < image.shape[1]]
    colour = np.median(np.float32(samples), axis=0).reshape(1, 1, 3) / 255
    lightness, _, yellow = cv2.cvtColor(np.float32(colour), cv2.COLOR_RGB2LAB)[0, 0]
    return float(np.degrees(np.arctan2(lightness - 50, max(yellow, 1e-3))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos")
    parser.add_argument("landmarks")
    parser.add_argument("checked")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    root = Path(options.photos)
    wanted = {row["file"] for row in csv.DictReader(open(root / "manifest.csv")) if options.only in row["source"]}
    gates = {}
    for line in open(options.checked):
        answer = json.loads(line)
        if answer["status"] == "success":
            gates[Path(answer["media"]["uri"]).name] = answer["local"]["gate"]
    faces = []
    for line in open(options.landmarks):
        found = json.loads(line)
        name = Path(found["file"]).name
        if found["file"] not in wanted or not found["faces"] or name not in gates:
            continue
        image = read_rgb(root / found["file"], np.random.default_rng(1))
        points = np.array(found["faces"][0], np.float32).reshape(-1, 3)[:, :2]
        faces.append((typology_angle(image, points), gates[name]))
    for label, low, high in GROUPS:
        group = [gate for angle, gate in faces if low < angle <= high]
        if group:
            print(describe(label, group))


def describe(label, group):
    def share(holds):
        return f"{sum(holds(gate) for gate in group)}/{len(group)}"

    refused = share(lambda gate: gate["reason"] != "")
    by_tone = share(lambda gate: any(c["name"] in TONE_HINTS and c["status"] != "ok" for c in gate["checks"]))
    lines = [f"{label}: {len(group)} faces, refused {refused}, guided or refused by light {by_tone}"]
    for name in SHOWN:
        values = [c["value"] for gate in group for c in gate["checks"] if c["name"] == name]
        lines.append(f"  {name}: 5 % {np.percentile(values, 5):.3f}, median {np.median(values):.3f}, 95 % {np.percentile(values, 95):.3f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""The surround net: a face and what is around it, 96 x 96 pixels, to live or shown on an object. 0.12 million weights."""
import torch
from torch import nn

from network import layer

INPUT = 96
CLASSES = ("live", "shown")


class SurroundNet(nn.Module):
    """
    Takes RGB 0..255, `N x 3 x 96 x 96`, and gives `N x 2` logits. An edge is told from an edge around the face by where
    it lies, so beside the mean and the maximum of every feature a narrow map of them is kept with its places.
    """

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            layer(3, 16, 5, 2), layer(16, 24, 3, 2), layer(24, 40, 3, 1), layer(40, 56, 3, 2), layer(56, 64, 3, 1),
            layer(64, 64, 3, 2),
        )
        self.places = layer(64, 16, 1, 1)
        self.dropout = nn.Dropout(0.2)
        self.hidden = nn.Sequential(nn.Linear(2 * 64 + 16 * 36, 40), nn.ReLU(inplace=True))
        self.head = nn.Linear(40, len(CLASSES))

    def forward(self, pixels):
        maps = self.features(pixels / 127.5 - 1)
        pooled = torch.cat([maps.mean(dim=(2, 3)), maps.amax(dim=(2, 3)), self.places(maps).flatten(1)], dim=1)
        return self.head(self.hidden(self.dropout(pooled)))

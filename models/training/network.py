"""The texture net: 64 x 64 native pixels to live, screen or print. 0.26 million weights."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

PATCH = 64
CLASSES = ("live", "screen", "print")


def layer(inside, outside, size, stride):
    return nn.Sequential(
        nn.Conv2d(inside, outside, size, stride, size // 2, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = layer(channels, channels, 3, 1)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)))


class TextureNet(nn.Module):
    """
    Takes RGB 0..255, `N x 3 x height x width`, and gives `N x 3` logits. Beside the colours it sees them high-passed by a
    fixed filter, and it pools the mean and the deviation of every feature: a texture is both.
    """

    def __init__(self):
        super().__init__()
        binomial = np.outer([1, 2, 1], [1, 2, 1]) / 16
        kernel = -4 * binomial
        kernel[1, 1] += 4
        self.register_buffer("high_pass", torch.tensor(kernel, dtype=torch.float32).expand(3, 1, 3, 3).clone())
        self.features = nn.Sequential(
            layer(6, 16, 5, 2), layer(16, 32, 3, 2), Residual(32), layer(32, 64, 3, 2), Residual(64),
            layer(64, 96, 3, 2), layer(96, 96, 3, 1),
        )
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(2 * 96, len(CLASSES))

    def forward(self, pixels):
        colours = pixels / 127.5 - 1
        detail = F.conv2d(F.pad(colours, (1, 1, 1, 1), mode="replicate"), self.high_pass, groups=3)
        maps = self.features(torch.cat([colours, detail], dim=1))
        mean = maps.mean(dim=(2, 3), keepdim=True)
        deviation = ((maps - mean) ** 2).mean(dim=(2, 3)).add(1e-4).sqrt()
        return self.head(self.dropout(torch.cat([mean.flatten(1), deviation], dim=1)))

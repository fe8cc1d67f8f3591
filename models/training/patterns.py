"""
Patterns that a recapture adds to a face: the pixel grid of a display, halftone dots, ink dither, paper grain.

Everything here is NumPy alone and a function of its arguments and a seeded generator. Frequencies are in cycles per
camera pixel; one above .5 aliases by itself when it is sampled at whole pixels, which is what moiré is.
"""
import numpy as np

# Channels of one display pixel are thirds of its width apart.
SUBPIXEL_STEP = 2 * np.pi / 3


def plane(height, width, angle=0.0, perspective=(0.0, 0.0), bend=0.0):
    """
    Coordinates of every camera pixel on the attack's surface, in camera pixels.

    `angle` in radians; `perspective` is the relative change of scale from one side to the other (x, y); `bend` the
    depth in pixels of a cylindrical sag along x. Returns (u, v), each `height x width`.
    """
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x -= width / 2
    y -= height / 2
    depth = 1 + perspective[0] * x / width + perspective[1] * y / height
    u = (x * np.cos(angle) + y * np.sin(angle)) / depth
    v = (y * np.cos(angle) - x * np.sin(angle)) / depth
    if bend:
        u = u + bend * (2 * x / width) ** 2
    return u.astype(np.float32), v.astype(np.float32)


def pixel_grid(u, v, pitch, amplitude, phase=(0.0, 0.0), row_amplitude=0.0, order=1):
    """
    Gain of a display's pixels: 1 + a cos(2 pi p u + phase) per channel, a third of a period apart, times a row term.

    `pitch` p: display pixels per camera pixel. `order` is 1 for RGB stripes and -1 for BGR. Returns `h x w x 3`.
    """
    gains = [1 + amplitude * np.cos(2 * np.pi * pitch * u + phase[0] + order * k * SUBPIXEL_STEP) for k in (-1, 0, 1)]
    rows = 1 + row_amplitude * np.cos(2 * np.pi * pitch * v + phase[1])
    return (np.stack(gains, axis=2) * rows[:, :, None]).astype(np.float32)


def half_rate(gain, offset=(0, 0)):
    """Red and blue of `gain` known at every second pixel only, as behind a Bayer filter, repeated in between."""
    result = gain.copy()
    height, width = gain.shape[:2]
    for channel, shift in ((0, 0), (2, 1)):
        rows = (np.arange(height) // 2 * 2 + (offset[0] + shift) % 2).clip(max=height - 1)
        columns = (np.arange(width) // 2 * 2 + (offset[1] + shift) % 2).clip(max=width - 1)
        result[:, :, channel] = gain[:, :, channel][rows][:, columns]
    return result


def rolling_bands(height, period, amplitude, phase):
    """Brightness of rows under a display's refresh: `height x 1 x 1`, period in rows."""
    rows = np.arange(height, dtype=np.float32)
    return (1 + amplitude * np.cos(2 * np.pi * rows / period + phase))[:, None, None].astype(np.float32)


def halftone(coverage, u, v, frequency, angles, hardness, phase=0.0):
    """
    Amplitude-modulated dots: ink is put where `coverage` exceeds a screen of crossed cosines.

    `coverage` `h x w x 3` of cyan, magenta, yellow, 0..1; `angles` in radians, one per ink; `hardness` about 1 for
    soft dots, 8 for crisp ones. Returns the ink that is seen, same shape, with about the same mean.
    """
    inks = []
    for k, angle in enumerate(angles):
        along = u * np.cos(angle) + v * np.sin(angle)
        across = v * np.cos(angle) - u * np.sin(angle)
        dots = np.cos(2 * np.pi * frequency * along + phase) + np.cos(2 * np.pi * frequency * across + phase)
        threshold = 0.5 - 0.25 * dots
        inks.append(1 / (1 + np.exp(np.clip(-4 * hardness * (coverage[:, :, k] - threshold), -30, 30))))
    return np.stack(inks, axis=2).astype(np.float32)


def dither(coverage, amplitude, rng, shared):
    """
    Ink dither: noise without low frequencies, strongest at half coverage, as error diffusion leaves it.

    `shared`: part of the noise that all inks have in common, 0..1.
    """
    height, width, inks = coverage.shape
    own = rng.standard_normal((height, width, inks))
    common = rng.standard_normal((height, width, 1))
    noise = high_pass(shared * common + (1 - shared) * own)
    return (coverage + amplitude * noise * 4 * coverage * (1 - coverage)).astype(np.float32)


def high_pass(field):
    """The field minus its 3 x 3 binomial mean, edges wrapped: no mean, no low frequencies."""
    rows = (np.roll(field, 1, 0) + 2 * field + np.roll(field, -1, 0)) / 4
    return field - (np.roll(rows, 1, 1) + 2 * rows + np.roll(rows, -1, 1)) / 4


def paper_grain(height, width, size, rng):
    """Fibres: noise of unit deviation whose detail is about `size` pixels (periodic, made in the frequency domain)."""
    fy = np.fft.fftfreq(height)[:, None]
    fx = np.fft.rfftfreq(width)[None, :]
    spectrum = np.fft.rfft2(rng.standard_normal((height, width)))
    spectrum = spectrum * np.exp(-2 * (np.pi * size) ** 2 * (fx**2 + fy**2) / 4)
    spectrum[0, 0] = 0
    grain = np.fft.irfft2(spectrum, s=(height, width))
    return (grain / max(grain.std(), 1e-9)).astype(np.float32)


def streaks(height, amplitude, rng):
    """Lines of a print head: gain of each row, `height x 1 x 1`."""
    rows = rng.standard_normal(height)
    rows = (rows + np.roll(rows, 1)) / np.sqrt(2)
    return (1 + amplitude * rows)[:, None, None].astype(np.float32)


def to_linear(srgb):
    """sRGB 0..1 to linear light (IEC 61966-2-1)."""
    srgb = np.clip(srgb, 0, 1)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_srgb(linear):
    """Linear light 0..1 to sRGB."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055).astype(np.float32)

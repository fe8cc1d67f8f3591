"""The simulators: a known input has a known spectrum. `/usr/bin/python3 -m unittest discover models/training`"""
import unittest

import numpy as np

import patterns as p


def peak(field):
    """Frequency (cycles per pixel) of the strongest oscillation along a row."""
    spectrum = np.abs(np.fft.rfft(field - field.mean()))
    return spectrum.argmax() / len(field)


class PixelGrid(unittest.TestCase):
    def grid(self, pitch, amplitude=0.2, rows=0.0, angle=0.0):
        u, v = p.plane(64, 400, angle)
        return p.pixel_grid(u, v, pitch, amplitude, (0.3, 0.0), rows)

    def test_has_the_frequency_of_its_pitch(self):
        self.assertAlmostEqual(peak(self.grid(0.32)[5, :, 1]), 0.32, delta=1 / 400)

    def test_aliases_as_sampling_says(self):
        for pitch, seen in ((0.95, 0.05), (1.4, 0.4), (0.52, 0.48), (2.6, 0.4)):
            self.assertAlmostEqual(peak(self.grid(pitch)[5, :, 1]), seen, delta=1 / 400)

    def test_channels_are_a_third_of_a_period_apart(self):
        phases = [np.angle(np.fft.rfft(self.grid(0.25)[5, :, k])[100]) for k in range(3)]
        steps = np.mod(np.diff(phases), 2 * np.pi)
        np.testing.assert_allclose(steps, [2 * np.pi / 3] * 2, atol=1e-3)

    def test_amplitude_is_the_depth_of_the_gain(self):
        gain = self.grid(0.25, 0.2)[5, :, 1]
        amplitude = 2 * np.abs(np.fft.rfft(gain)[100]) / len(gain)
        self.assertAlmostEqual(float(amplitude), 0.2, places=3)
        self.assertAlmostEqual(float(gain.mean()), 1, places=3)

    def test_rotation_turns_the_spectrum(self):
        gain = self.grid(0.4, angle=np.deg2rad(30))[:, :, 1]
        self.assertAlmostEqual(peak(gain[5]), 0.4 * np.cos(np.deg2rad(30)), delta=1 / 400)
        self.assertAlmostEqual(peak(gain[:, 5]), 0.4 * np.sin(np.deg2rad(30)), delta=1 / 64)

    def test_row_term_oscillates_down_the_picture(self):
        self.assertLess(np.ptp(self.grid(0.25, 0.0)[:, 5, 1]), 1e-6)
        self.assertAlmostEqual(peak(self.grid(0.25, 0.0, rows=0.1)[:, 5, 1]), 0.25, delta=1 / 64)


class HalfRate(unittest.TestCase):
    def test_colours_alias_where_green_does_not(self):
        u, v = p.plane(8, 400)
        gain = p.half_rate(p.pixel_grid(u, v, 0.4, 0.2))
        self.assertAlmostEqual(peak(gain[2, :, 1]), 0.4, delta=1 / 400)
        # Sampled at every second pixel, .4 cycles a pixel are .8 a sample, seen as .2: .1 a pixel.
        self.assertAlmostEqual(peak(gain[2, :, 0]), 0.1, delta=1 / 400)

    def test_keeps_a_flat_field(self):
        np.testing.assert_array_equal(p.half_rate(np.ones((7, 9, 3))), np.ones((7, 9, 3)))


class Print(unittest.TestCase):
    def test_halftone_keeps_the_tone(self):
        u, v = p.plane(256, 256)
        for tone in (0.3, 0.5, 0.7):
            ink = p.halftone(np.full((256, 256, 3), tone, np.float32), u, v, 0.12, np.deg2rad([15, 75, 0]), 8)
            self.assertAlmostEqual(float(ink.mean()), tone, delta=0.08)

    def test_halftone_dots_lie_at_the_angle_of_their_ink(self):
        u, v = p.plane(256, 256)
        ink = p.halftone(np.full((256, 256, 3), 0.5, np.float32), u, v, 0.125, np.deg2rad([0, 45, 0]), 4)
        self.assertAlmostEqual(peak(ink[:, :, 0].mean(axis=0)), 0.125, delta=1 / 256)
        spectrum = np.abs(np.fft.fft2(ink[:, :, 1] - ink[:, :, 1].mean()))
        y, x = np.unravel_index(spectrum[:128, :128].argmax(), (128, 128))
        self.assertAlmostEqual(np.hypot(x, y) / 256, 0.125, delta=1.5 / 256)
        self.assertAlmostEqual(x, y, delta=1)

    def test_dither_has_no_low_frequencies(self):
        noise = p.dither(np.full((128, 128, 3), 0.5), 0.2, np.random.default_rng(1), 1.0)[:, :, 0] - 0.5
        power = np.abs(np.fft.fft2(noise)) ** 2
        low = power[:6, :6].mean()
        high = power[58:70, 58:70].mean()
        self.assertLess(low * 100, high)

    def test_dither_leaves_full_and_no_ink_alone(self):
        for tone in (0.0, 1.0):
            field = np.full((16, 16, 3), tone)
            np.testing.assert_allclose(p.dither(field, 0.3, np.random.default_rng(1), 0.5), field)

    def test_grain_has_unit_deviation_and_detail_of_its_size(self):
        fine, coarse = (p.paper_grain(128, 128, size, np.random.default_rng(2)) for size in (0.7, 4))
        for grain in (fine, coarse):
            self.assertAlmostEqual(float(grain.std()), 1, places=3)
        step = lambda grain: float(np.abs(np.diff(grain, axis=1)).mean())
        self.assertLess(step(coarse) * 3, step(fine))

    def test_streaks_run_along_rows(self):
        self.assertEqual(p.streaks(32, 0.1, np.random.default_rng(1)).shape, (32, 1, 1))


class Light(unittest.TestCase):
    def test_bands_have_their_period(self):
        self.assertAlmostEqual(peak(p.rolling_bands(200, 40, 0.1, 0.5)[:, 0, 0]), 1 / 40, delta=1 / 200)

    def test_srgb_and_back(self):
        values = np.linspace(0, 1, 256)
        np.testing.assert_allclose(p.to_srgb(p.to_linear(values)), values, atol=1e-4)
        # IEC 61966-2-1: mid grey 188/255 is half the light.
        self.assertAlmostEqual(float(p.to_linear(np.array(188 / 255))), 0.5, delta=0.005)

    def test_the_high_pass_removes_what_is_even(self):
        np.testing.assert_allclose(p.high_pass(np.full((8, 8, 1), 3.0)), 0, atol=1e-12)


class Seeds(unittest.TestCase):
    def test_the_same_seed_gives_the_same_grain(self):
        first, second = (p.paper_grain(16, 16, 1, np.random.default_rng(7)) for _ in range(2))
        np.testing.assert_array_equal(first, second)
        self.assertFalse(np.array_equal(first, p.paper_grain(16, 16, 1, np.random.default_rng(8))))


if __name__ == "__main__":
    unittest.main()

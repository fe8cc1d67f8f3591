"""What the engine cuts: native where the face is narrow, averaged where it is wide, never enlarged."""
import unittest

import numpy as np

import engine_patches as e


class Cut(unittest.TestCase):
    def setUp(self):
        self.picture = np.random.default_rng(1).integers(0, 256, (400, 500, 3)).astype(np.uint8)

    def test_a_narrow_face_keeps_its_pixels(self):
        regions = e.patch_regions((100, 80, 180, 230), 500, 400)
        patches = e.cut(self.picture, regions)
        self.assertEqual(patches.shape, (5, 64, 64, 3))
        for (x, y, side), patch in zip(regions, patches):
            self.assertEqual(side, 64)
            np.testing.assert_array_equal(patch, self.picture[y : y + 64, x : x + 64])

    def test_a_face_twice_as_wide_is_averaged_over_four_pixels(self):
        x, y, side = e.patch_regions((40, 10, 400, 380), 500, 400, places=((0.5, 0.5),))[0]
        self.assertEqual((x, y, side), (176, 136, 128))
        patch = e.cut(self.picture, [(x, y, side)])[0]
        mean = self.picture[136:264, 176:304].reshape(64, 2, 64, 2, 3).mean(axis=(1, 3))
        self.assertLessEqual(np.abs(patch - mean).max(), 0.5 + 1e-3)

    def test_patches_stay_inside_the_picture(self):
        for x, y, side in e.patch_regions((-20, -30, 300, 420), 280, 390):
            self.assertTrue(0 <= x and 0 <= y and x + side <= 280 and y + side <= 390)


if __name__ == "__main__":
    unittest.main()

"""The shapes that faces are shown on: known geometry. `/usr/bin/python3 -m unittest discover models/training`"""
import unittest

import numpy as np

import surround_shapes as s


class ObjectPlane(unittest.TestCase):
    def test_the_origin_and_the_unit_are_where_they_were_asked_for(self):
        u, v = s.object_plane(64, 20, (30, 40))
        self.assertEqual((u[40, 30], v[40, 30]), (0, 0))
        self.assertAlmostEqual(float(u[40, 50]), 1, places=5)
        self.assertAlmostEqual(float(v[20, 30]), -1, places=5)

    def test_the_angle_turns_the_object_clockwise(self):
        u, v = s.object_plane(64, 20, (30, 40), np.pi / 2)
        # What points right on the object points down in the picture.
        self.assertAlmostEqual(float(u[60, 30]), 1, places=5)
        self.assertAlmostEqual(float(v[40, 10]), 1, places=5)

    def test_tilt_makes_one_side_smaller(self):
        u, _ = s.object_plane(101, 20, (50, 50), tilt=(0.2, 0.0))
        inside = np.abs(u[50]) < 1
        left, right = inside[:50].sum(), inside[51:].sum()
        self.assertGreater(right, left + 5)


class Rounded(unittest.TestCase):
    def setUp(self):
        self.u, self.v = s.object_plane(200, 50, (100, 100))

    def test_area_is_that_of_the_rectangle(self):
        mask = s.coverage(s.rounded_distance(self.u, self.v, (-1, -0.5, 1, 0.5), 0), 1 / 50)
        self.assertAlmostEqual(float(mask.sum()) / 50**2, 2, delta=0.02)

    def test_corners_are_quarter_circles(self):
        mask = s.coverage(s.rounded_distance(self.u, self.v, (-1, -1, 1, 1), 0.5), 1 / 50)
        self.assertAlmostEqual(float(mask.sum()) / 50**2, 4 - (4 - np.pi) * 0.25, delta=0.02)

    def test_distance_is_euclidean(self):
        distance = s.rounded_distance(np.array([0.0, 3, 2]), np.array([0.0, 0, 2]), (-1, -1, 1, 1), 0)
        np.testing.assert_allclose(distance, [-1, 2, np.sqrt(2)], atol=1e-6)

    def test_a_stroke_is_a_rectangle_with_two_half_circles(self):
        mask = s.coverage(s.segment_distance(self.u, self.v, (-1, 0), (1, 0), 0.25), 1 / 50)
        self.assertAlmostEqual(float(mask.sum()) / 50**2, 2 * 0.5 + np.pi * 0.25**2, delta=0.02)


class Outline(unittest.TestCase):
    def test_a_whole_outline_has_its_length(self):
        mask = np.zeros((100, 100))
        mask[30:70, 20:80] = 1
        self.assertAlmostEqual(s.outline_length(mask, 5), 2 * (40 + 60) / 100, delta=0.02)

    def test_a_bar_along_the_edge_has_none(self):
        mask = np.zeros((100, 100))
        mask[:, :5] = 1
        self.assertEqual(s.outline_length(mask, 8), 0)

    def test_growing_moves_each_side_by_its_own_margin(self):
        self.assertEqual(s.grow((0, 0, 1, 2), (0.1, 0.2, 0.3, 0.4)), (-0.1, -0.2, 1.3, 2.4))


if __name__ == "__main__":
    unittest.main()

import { describe, expect, it } from 'vitest';
import type { Box } from '../../../src/core/geometry.js';
import type { ObserveMode } from '../../../src/inference/analyzer.js';
import type { PixelReader } from '../../../src/inference/canvas-pixels.js';
import type { DetectedFace, Eagerness, Landmarker } from '../../../src/inference/face-landmarker.js';
import { createFaceFinder } from '../../../src/inference/find-faces.js';
import { mesh } from '../core/face.js';

const FRAME = { width: 640, height: 480 } as ImageBitmap;
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** A face whose box has these corners, in shares of the picture handed in. */
function face(x0: number, y0: number, x1: number, y1: number): DetectedFace {
  return { landmarks: mesh({ 234: [x0, y0], 454: [x1, y1] }, [(x0 + x1) / 2, (y0 + y1) / 2]), matrix: IDENTITY };
}

/** A detector that answers as `answer` says, and a note of everything it was asked. */
function detector(answer: (region: Box, eagerness: Eagerness) => DetectedFace[]) {
  const looks: { region: Box; eagerness: Eagerness; mode: ObserveMode }[] = [];
  let region: Box = { x: 0, y: 0, width: 0, height: 0 };
  const reader = {
    render(_frame: ImageBitmap, given: Box) {
      region = given;
      return {} as OffscreenCanvas;
    },
  } as unknown as PixelReader;
  const landmarker: Landmarker = {
    detect(_picture, mode, _time, eagerness = 'normal') {
      looks.push({ region, eagerness, mode });
      return answer(region, eagerness);
    },
    close() {},
  };
  return { reader, landmarker, looks };
}

const options = (mode: ObserveMode) => ({ mode, timeMs: 0, tiles: { maxLevel: 3, overlap: 0.25 }, classified: true });

describe('createFaceFinder', () => {
  it('observes the same face the same way on video and in a photo', () => {
    const { reader, landmarker } = detector(() => [face(0.3, 0.2, 0.7, 0.8)]);
    const video = createFaceFinder(reader).find(landmarker, FRAME, options('video'));
    const still = createFaceFinder(reader).find(landmarker, FRAME, options('still'));
    expect(video).toEqual(still);
  });

  it('takes one look at a photo with a large face', () => {
    const { reader, landmarker, looks } = detector(() => [face(0.3, 0.2, 0.7, 0.8)]);
    createFaceFinder(reader).find(landmarker, FRAME, options('still'));
    expect(looks).toHaveLength(1);
    expect(looks[0].eagerness).toBe('normal');
  });

  it('finds a face that fills the photo by looking at it with a margin', () => {
    const { reader, landmarker } = detector(({ x }) => (x < 0 ? [face(0.25, 0.25, 0.75, 0.75)] : []));
    const [found] = createFaceFinder(reader).find(landmarker, FRAME, options('still'));
    expect(found.face.box.x).toBeCloseTo(-0.25 * 640 + 0.25 * 960);
    expect(found.face.areaShare).toBeCloseTo((0.5 * 1.5) ** 2);
  });

  it('looks into tiles for faces beside a small one, and counts each once', () => {
    const inTiles = ({ x, width }: Box) => {
      if (width === 640) return [face(0.1, 0.1, 0.2, 0.22)];
      const at = (centre: number) => (centre - x) / width;
      return [0.15, 0.85]
        .map(share => share * 640)
        .filter(centre => centre > x && centre < x + width)
        .map(centre => face(at(centre) - 0.08, 0.15, at(centre) + 0.08, 0.35));
    };
    const { reader, landmarker, looks } = detector(region => (region.y > 0 ? [] : inTiles(region)));
    const found = createFaceFinder(reader).find(landmarker, FRAME, options('still'));
    expect(looks.length).toBeGreaterThan(1);
    expect(found).toHaveLength(2);
  });

  it('gives up on an empty photo after every tile and every head without a fitting mesh', () => {
    const { reader, landmarker, looks } = detector(() => []);
    expect(createFaceFinder(reader).find(landmarker, FRAME, options('still'))).toEqual([]);
    expect(looks).toHaveLength(1 + 1 + 4 + 9 + 2);
  });

  it('finds a head that the mesh does not fit, and says so', () => {
    const { reader, landmarker } = detector((_region, eagerness) =>
      eagerness === 'unfitted' ? [face(0.3, 0.2, 0.7, 0.8)] : [],
    );
    const found = createFaceFinder(reader).find(landmarker, FRAME, options('still'));
    expect(found.map(({ face: { unfitted } }) => unfitted)).toEqual([true]);
  });

  it('finds a masked person beside a bare face of comparable size', () => {
    const bare = face(0.1, 0.3, 0.3, 0.6);
    const { reader, landmarker } = detector((_region, eagerness) =>
      eagerness === 'unfitted' ? [bare, face(0.6, 0.3, 0.8, 0.6)] : [bare],
    );
    const found = createFaceFinder(reader).find(landmarker, FRAME, options('still'));
    expect(found.map(({ face: { unfitted } }) => unfitted ?? false)).toEqual([false, true]);
  });

  it('takes a head that overlaps a face for the same person, since its box is rough', () => {
    const bare = face(0.4, 0.4, 0.5, 0.5);
    const { reader, landmarker } = detector((_, eagerness) =>
      eagerness === 'unfitted' ? [face(0.3, 0.3, 0.45, 0.6)] : eagerness === 'normal' ? [bare] : [],
    );
    const found = createFaceFinder(reader).find(landmarker, FRAME, options('still'));
    expect(found.map(({ face: { unfitted } }) => unfitted ?? false)).toEqual([false]);
  });

  it('does not look for such heads while nobody can tell what they are', () => {
    const { reader, landmarker, looks } = detector(() => []);
    createFaceFinder(reader).find(landmarker, FRAME, { ...options('still'), classified: false });
    expect(looks.some(({ eagerness }) => eagerness === 'unfitted')).toBe(false);
  });

  it('leaves out a second find on the same head', () => {
    const { reader, landmarker } = detector(() => [face(0.3, 0.2, 0.7, 0.8), face(0.4, 0.3, 0.6, 0.6)]);
    expect(createFaceFinder(reader).find(landmarker, FRAME, options('video'))).toHaveLength(1);
  });

  it('looks at an empty video frame in one way after the other and stays with what works', () => {
    const { reader, landmarker, looks } = detector(({ x }) => (x < 0 ? [face(0.25, 0.25, 0.75, 0.75)] : []));
    const finder = createFaceFinder(reader);
    for (let i = 0; i < 4; i++) {
      if (finder.find(landmarker, FRAME, options('video')).length === 0) finder.missed();
    }
    expect(looks.map(({ region }) => region.x < 0)).toEqual([false, true, true, true]);
    expect(looks.every(({ eagerness }) => eagerness === 'normal')).toBe(true);
  });

  it('looks for covered heads on every third empty video frame', () => {
    const { reader, landmarker, looks } = detector(() => []);
    const finder = createFaceFinder(reader);
    for (let i = 0; i < 6; i++) {
      finder.find(landmarker, FRAME, options('video'));
      finder.missed();
    }
    const [, , third, , , sixth] = looks;
    expect(looks.filter(({ eagerness }) => eagerness === 'unfitted')).toEqual([third, sixth]);
  });
});

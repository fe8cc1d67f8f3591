import { describe, expect, test } from 'vitest';
import { findLabels, labelsFromPath, readLabels } from '../../../src/evaluation/labels.js';

const CSV = `file,label,attack,gate,source,group
a/1.jpg,live,none,valid,cam,person 1
a\\2.jpg,spoof,screen,,cam,
b/3.jpg,spoof,,,,
4.png,,,no_face,,`;

describe('labels.csv', () => {
  const labels = readLabels(CSV);

  test('is read by path, with what follows from a label', () => {
    expect(labels.get('a/1.jpg')).toEqual({
      label: 'live',
      attack: '',
      gate: 'valid',
      source: 'cam',
      group: 'person 1',
    });
    // Without a group, an image is one of its own; paths may be Windows'.
    expect(labels.get('a/2.jpg')).toMatchObject({ label: 'spoof', attack: 'screen', group: 'a/2.jpg' });
    expect(labels.get('b/3.jpg')?.attack).toBe('unknown');
    expect(labels.get('4.png')).toMatchObject({ label: '', gate: 'no_face' });
  });

  test('is found from a folder above, and the folders speak where it says nothing', () => {
    expect(findLabels('chosen/folder/a/1.jpg', labels).group).toBe('person 1');
    expect(findLabels('./a/1.jpg', labels).group).toBe('person 1');
    expect(findLabels('set/spoof/print/9.jpg', labels)).toMatchObject({ label: 'spoof', attack: 'print' });
  });

  test.each([
    ['a label that is neither', 'file,label\nx.jpg,alive', /"alive" of x.jpg/],
    ['no column of files', 'name,label\nx.jpg,live', /no column "file"/],
  ])('with %s is refused', (_what, csv, message) => {
    expect(() => readLabels(csv)).toThrow(message);
  });
});

describe('folders as labels', () => {
  test.each([
    ['live/1.jpg', 'live', '', 'live/1.jpg'],
    ['set/Bona-Fide/anna/1.jpg', 'live', '', 'set/Bona-Fide/anna'],
    ['spoof/screen/1.jpg', 'spoof', 'screen', 'spoof/screen/1.jpg'],
    ['x/attacks/print/clip 3/1.jpg', 'spoof', 'print', 'x/attacks/print/clip 3'],
    ['spoof/1.jpg', 'spoof', 'unknown', 'spoof/1.jpg'],
    // The nearer folder counts: somebody's attacks on a system called live.
    ['live/spoof/mask/1.jpg', 'spoof', 'mask', 'live/spoof/mask/1.jpg'],
    ['photos/1.jpg', '', '', 'photos/1.jpg'],
    ['1.jpg', '', '', '1.jpg'],
  ])('%s', (path, label, attack, group) => {
    expect(labelsFromPath(path)).toMatchObject({ label, attack, group });
  });
});

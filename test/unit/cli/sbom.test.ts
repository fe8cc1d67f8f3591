import { expect, test } from 'vitest';
import project from '../../../package.json' with { type: 'json' };
import { ASSET_MANIFEST } from '../../../src/assets/manifest.generated.js';
import { createSbom, licenceOf } from '../../../src/cli/sbom.js';

test('the bill of materials names every runtime dependency, every library inside and every model, with licences', () => {
  const bom = createSbom();
  const names = bom.components.map(({ name }) => name);
  const models = Object.keys(ASSET_MANIFEST).filter(path => path.startsWith('models/'));
  expect(names).toEqual(
    expect.arrayContaining([
      ...Object.keys(project.dependencies),
      ...['@mediapipe/tasks-vision', 'onnxruntime-web', 'image-size', '@lit/react'],
      ...models,
    ]),
  );
  expect(bom.components.filter(component => licenceOf(component) === 'none named').map(({ name }) => name)).toEqual([]);
  expect(names).not.toContain('vitest');
  for (const { name, hashes } of bom.components.filter(({ type }) => type === 'machine-learning-model')) {
    expect(hashes, name).toEqual([{ alg: 'SHA-256', content: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  }
});

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ASSET_MANIFEST } from '../../../src/assets/manifest.generated.js';
import { projectPath } from '../../../src/cli/project.js';
import { FACE_STATE_MODEL, LANDMARKER_ASSETS, ORT_ASSETS, SPOOF_MODELS } from '../../../src/inference/models.js';

test.each(Object.entries(ASSET_MANIFEST))('%s is what the manifest says', async (path, info) => {
  const bytes = await readFile(projectPath('public', path));
  expect({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual(info);
});

test('every model and runtime of the manifest is used, and nothing else is asked for', () => {
  const used = [
    ...SPOOF_MODELS.map(({ url }) => url),
    FACE_STATE_MODEL.url,
    ...[LANDMARKER_ASSETS, ORT_ASSETS.wasm, ORT_ASSETS.webgpu].flatMap(Object.values),
  ];
  const listed = Object.keys(ASSET_MANIFEST).filter(path => /^(runtime|models)\//.test(path));
  expect(used.sort()).toEqual(listed.sort());
});

import { buildAll } from '../../../src/cli/build.js';
import { isBuildCurrent } from '../../../src/cli/build-stamp.js';
import { CAMERAS, type CameraName, ensureCameras } from '../../fixtures/clips.js';
import { ensureMedia } from '../../fixtures/media.js';

/** The built files, the media and the fake cameras, once for all workers. */
export default async function globalSetup(): Promise<void> {
  if (!(await isBuildCurrent())) await buildAll();
  await ensureMedia();
  await ensureCameras(Object.keys(CAMERAS) as CameraName[]);
}

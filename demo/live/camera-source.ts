import type { GetStream } from '../../src/camera/open-camera.js';
import type { Settings } from '../settings.js';

/** Clips of the test media that can stand in for a camera. */
export const SAMPLE_CLIPS = ['cap13_edit2', 'cap12_edit', 'franck'];
export const DROPPED = 'dropped';
export const RESOLUTIONS = ['640x480', '1280x720', '1920x1080'];

/** Pictures a second of a still that stands in for a camera. */
const STILL_FPS = 15;

/** How the element opens its stream under these settings; `undefined` leaves it to the element. */
export function streamFor(
  { source, resolution, device, facing }: Settings,
  dropped: File | undefined,
): GetStream | undefined {
  if (source === DROPPED) return dropped ? () => playFile(dropped) : undefined;
  if (source) return () => playClip(`/test/fixtures/media/${source}.webm`);
  if (!resolution) return undefined;
  const [width, height] = resolution.split('x').map(Number);
  const camera = device ? { deviceId: { exact: device } } : { facingMode: facing };
  return () =>
    navigator.mediaDevices.getUserMedia({ video: { width: { exact: width }, height: { exact: height }, ...camera } });
}

function playFile(file: File): Promise<MediaStream> {
  return file.type.startsWith('image/') ? showStill(file) : playClip(URL.createObjectURL(file));
}

async function playClip(url: string): Promise<MediaStream> {
  const clip = document.createElement('video');
  clip.src = url;
  clip.muted = true;
  clip.loop = true;
  await clip.play();
  return (clip as HTMLVideoElement & { captureStream(): MediaStream }).captureStream();
}

/** A picture held in front of a camera: redrawn all the time, as a canvas gives no frames while nothing changes. */
async function showStill(file: File): Promise<MediaStream> {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  const context = canvas.getContext('2d');
  const stream = canvas.captureStream(STILL_FPS);
  const timer = setInterval(() => {
    if (stream.getTracks().every(({ readyState }) => readyState === 'ended')) clearInterval(timer);
    else context?.drawImage(picture, 0, 0);
  }, 1000 / STILL_FPS);
  return stream;
}

/** What a page tells of its peer, and what all pages do alike. */

export interface LiveSample {
  /** From the start of the navigation to the first word about the picture, ms. */
  firstHintMs: number;
  hint: string;
  /** Milliseconds for each frame after the first. */
  frameMs: number[];
}

export interface PhotoSample {
  /** From a decoded picture to a score, ms. */
  totalMs: number;
  /** The anti-spoof model's part of it, ms; `null` where it cannot be told apart. */
  scoreMs: number | null;
  /** 0..1, as the peer gives it; `null` when it gave none. */
  score: number | null;
}

export interface Peer {
  /** Looks at the camera for so long after the first hint. */
  live(afterFirstHintMs: number): Promise<LiveSample>;
  /** `null` when the peer scores nothing. */
  photo: ((url: string) => Promise<PhotoSample>) | null;
}

declare global {
  interface Window {
    peer: Promise<Peer>;
  }
}

/** The camera in a video element that plays. */
export async function openCamera(): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
  document.getElementById('place')!.append(video);
  await video.play();
  return video;
}

export async function openPhoto(url: string): Promise<ImageBitmap> {
  return createImageBitmap(await (await fetch(url)).blob());
}

/** Looks at frame after frame, one at each repaint, as a page does that works on its main thread. */
export async function loop(look: () => Promise<string | null>, afterFirstHintMs: number): Promise<LiveSample> {
  const frameMs: number[] = [];
  let firstHintMs = 0;
  let hint = '';
  while (firstHintMs === 0 || performance.now() - firstHintMs < afterFirstHintMs) {
    const started = performance.now();
    const said = await look();
    if (firstHintMs > 0) frameMs.push(performance.now() - started);
    if (firstHintMs === 0 && said !== null) {
      firstHintMs = performance.now();
      hint = said;
    }
    await new Promise(resolve => requestAnimationFrame(resolve));
  }
  return { firstHintMs, hint, frameMs };
}

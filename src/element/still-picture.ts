import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Draws the capture where the camera's picture was, while the server is asked and the camera is already off. On a
 * canvas, because a page's CSP may forbid pictures from blob URLs.
 */
export class StillPicture implements ReactiveController {
  #drawn: Blob | null = null;

  constructor(host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Called after each render with the canvas, if it is shown, and the picture. */
  show(canvas: HTMLCanvasElement | null, image: Blob | null): void {
    if (!canvas || !image) {
      this.#drawn = null;
      return;
    }
    if (image === this.#drawn) return;
    this.#drawn = image;
    void this.#draw(canvas, image);
  }

  async #draw(canvas: HTMLCanvasElement, image: Blob): Promise<void> {
    // A picture that cannot be drawn leaves the dark background; the check does not depend on it.
    const bitmap = await createImageBitmap(image, { imageOrientation: 'from-image' }).catch(() => undefined);
    if (!bitmap) return;
    if (image === this.#drawn) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    }
    bitmap.close();
  }

  hostDisconnected(): void {
    this.#drawn = null;
  }
}

import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A phone, upright or on its side: held at arm's length, every pixel counts. */
const PHONE = '((max-width: 30rem) and (orientation: portrait)) or ((max-height: 30rem) and (orientation: landscape))';

/**
 * Takes the whole screen of a phone while the camera runs. In the browser's top layer, because a transform, filter or
 * `overflow` of any ancestor confines a fixed position; where there is no top layer, the fixed position has to do.
 */
export class FullScreen implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #phone: MediaQueryList | undefined;
  readonly #update = () => this.#host.requestUpdate();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Whether the screen is small enough to be taken whole. */
  get wanted(): boolean {
    return this.#phone?.matches ?? false;
  }

  /** Called after each render with the box that is to fill the screen, or no longer. */
  show(box: HTMLElement, full: boolean): void {
    if (!('showPopover' in box) || !box.isConnected) return;
    if (!full) box.popover = null;
    else if (!box.matches(':popover-open')) {
      box.popover = 'manual';
      box.showPopover();
    }
  }

  hostConnected(): void {
    this.#phone = matchMedia(PHONE);
    this.#phone.addEventListener('change', this.#update);
    // An element that was moved has left the top layer.
    this.#update();
  }

  hostDisconnected(): void {
    this.#phone?.removeEventListener('change', this.#update);
  }
}

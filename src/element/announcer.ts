import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Screen readers need this long to speak one hint; more often, and they would never finish one (ms). */
const MIN_INTERVAL_MS = 1_800;

/**
 * The text of a polite live region: the newest message wins, no more often than it can be spoken.
 * Writing the same text again says nothing, so a repeated state stays quiet.
 */
export class Announcer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #waiting: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  text = '';

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  announce(text: string): void {
    if (text === (this.#waiting ?? this.text)) return;
    this.#waiting = text;
    if (this.#timer !== undefined) return;
    const wait = this.#lastMs + MIN_INTERVAL_MS - performance.now();
    if (wait <= 0) this.#speak();
    else this.#timer = setTimeout(() => this.#speak(), wait);
  }

  #speak(): void {
    this.#timer = undefined;
    this.#lastMs = performance.now();
    this.text = this.#waiting ?? this.text;
    this.#waiting = undefined;
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
  }
}

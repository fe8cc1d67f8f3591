import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';

/** A part of the page. It renders into the page itself, so that one style sheet and one reading order hold for all. */
export abstract class Panel extends LitElement {
  /** A panel behind the others does not draw; it catches up when it comes to the front. */
  @property({ type: Boolean }) active = true;
  readonly #listening: (() => void)[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override shouldUpdate(): boolean {
    return this.active || !this.hasUpdated;
  }

  /** Keeps a subscription until the panel is gone. */
  protected until(end: () => void): void {
    this.#listening.push(end);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#listening.splice(0)) end();
  }
}

/** Hands a file to the person. */
export function saveFile(name: string, content: string | Blob, type = 'application/json'): void {
  const link = document.createElement('a');
  link.download = name;
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.click();
  // The browser reads the address after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

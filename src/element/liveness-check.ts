import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { FacingMode } from '../camera/choose-camera.js';
import type { GetStream } from '../camera/open-camera.js';
import type { ConfirmPolicy } from '../confirm/policy.js';
import type { LivenessConfigOverride } from '../core/config.js';
import { toLivenessError } from '../core/errors.js';
import type { LivenessResponse } from '../core/response.js';
import { LIVENESS_STATES, type LivenessState } from '../core/session.js';
import type { BackendChoice } from '../engine/choose-backend.js';
import type { ConfirmFallback, ConfirmSettings } from '../engine/confirm-flow.js';
import { type CheckImageOptions, createLivenessEngine, type LivenessEngine } from '../engine/create-liveness-engine.js';
import { type CancelReason, type EngineState, INITIAL_ENGINE_STATE } from '../engine/engine-state.js';
import type { ImageInput } from '../engine/read-image.js';
import { assertiveText, politeText } from './announcements.js';
import { Announcer } from './announcer.js';
import { emitChanges } from './emit-changes.js';
import { FullScreen } from './full-screen.js';
import { type Labels, LocaleController } from './locale-controller.js';
import { StillPicture } from './still-picture.js';
import { styles } from './styles.js';
import { cameraOverlay } from './templates/camera-view.js';
import { errorScreen, resultScreen, startScreen, waitingScreen } from './templates/screens.js';
import { showsCamera, type ViewModel } from './templates/view-model.js';

/** How long an element may be out of the document while it is moved, ms. */
const MOVE_GRACE_MS = 50;

/**
 * Passive face liveness check: opens the camera, guides the person into a good position, captures a frame and scores
 * it on the device. The verdict is a hint for the page; only a server's answer is a decision.
 *
 * @summary Camera, guidance, capture and on-device liveness score in one element.
 *
 * @fires {CustomEvent<LivenessEventDetails['liveness-ready']>} liveness-ready - All models are loaded; says where scores are computed.
 * @fires {CustomEvent<LoadProgress>} liveness-progress - A download moved on: bytes loaded, total, ratio and file.
 * @fires {CustomEvent<LivenessEventDetails['liveness-state-change']>} liveness-state-change - The state changed.
 * @fires {CustomEvent<LivenessEventDetails['liveness-hint-change']>} liveness-hint-change - Another hint is shown, or the fuller text of the same one.
 * @fires {CustomEvent<LivenessEventDetails['liveness-capture']>} liveness-capture - The picture was taken, as JPEG, not mirrored.
 * @fires {CustomEvent<LivenessEventDetails['liveness-complete']>} liveness-complete - The verdict.
 * @fires {CustomEvent<LivenessEventDetails['liveness-error']>} liveness-error - The check failed; `recoverable` says whether a retry can help.
 * @fires {CustomEvent<LivenessEventDetails['liveness-cancel']>} liveness-cancel - The check was ended before a verdict.
 *
 * @slot start - In place of the start screen; call `start()` yourself.
 * @slot loading - In place of the screen while the camera or the models are waited for.
 * @slot success - In place of the screen after an accepted check.
 * @slot error - In place of the screen after any error.
 * @slot error-<code> - In place of the screen after this error.
 *
 * @csspart base - Around everything.
 * @csspart stage - The box that holds picture and screens.
 * @csspart video - The preview.
 * @csspart guide - The oval.
 * @csspart hint - The current hint.
 * @csspart progress - The loading bar.
 * @csspart start-button - Starts the check.
 * @csspart capture-button - Takes the picture by hand, after a while.
 * @csspart retry-button - Starts again.
 * @csspart cancel-button - Ends the check.
 * @csspart upload-button - Chooses a photo instead.
 * @csspart result - The screen after a verdict.
 * @csspart error - The screen after an error.
 *
 * @cssprop [--liveness-color-accent=#1b4dd8] - Buttons and focus.
 * @cssprop [--liveness-color-on-accent=#ffffff] - Text on the accent colour.
 * @cssprop [--liveness-color-surface=#ffffff] - Background of screens.
 * @cssprop [--liveness-color-text=#14181f] - Text.
 * @cssprop [--liveness-color-muted=#4a5464] - Secondary text.
 * @cssprop [--liveness-color-border=#7b8696] - Lines of secondary buttons.
 * @cssprop [--liveness-color-success=#0f7a45] - Icon of an accepted check.
 * @cssprop [--liveness-color-danger=#b3261e] - Icon of errors and rejections.
 * @cssprop [--liveness-color-ring=#4ade80] - The hold ring.
 * @cssprop [--liveness-color-attention=#ffc14d] - The oval while something is to be corrected.
 * @cssprop [--liveness-color-scrim=rgb(10 14 22 / 62%)] - Shade around the oval.
 * @cssprop [--liveness-shadow] - Shadow of the stage; `none` for a flat one.
 * @cssprop [--liveness-radius=1.25rem] - Corner radius of the stage.
 * @cssprop [--liveness-ring-width=6px] - Width of oval and ring.
 * @cssprop [--liveness-max-width=30rem] - Largest width of the element.
 * @cssprop [--liveness-font-family=system-ui] - Font.
 * @cssprop [--liveness-z-index=2147483000] - Layer of the full-screen camera on phones, in browsers without popovers; elsewhere it lies above all layers.
 *
 * @cssstate idle - Nothing has started, or the check was cancelled.
 * @cssstate loading - The models are loading and nothing can be guided yet.
 * @cssstate requesting-camera - The camera was asked for.
 * @cssstate positioning - The person is being guided.
 * @cssstate holding - The face is right and being held.
 * @cssstate analyzing - The capture is being scored.
 * @cssstate confirming - The server is being asked.
 * @cssstate done - There is a verdict.
 * @cssstate failed - There is an error.
 */
export class LivenessCheck extends LitElement {
  static override styles = styles;

  /** Directory of `runtime/`, `models/` and `locales/`. Default: `setAssetBase()`, else the script's own directory. */
  @property({ attribute: 'asset-base' }) assetBase: string | undefined;
  /** BCP 47 tag of the texts. Default: the nearest `lang`. */
  @property() locale: string | undefined;
  /** `user` (default) or `environment`. */
  @property({ attribute: 'facing-mode' }) facingMode: FacingMode = 'user';
  /** Exactly this camera. */
  @property({ attribute: 'device-id' }) deviceId: string | undefined;
  /** Starts by itself once it is in the page. */
  @property({ type: Boolean }) autostart = false;
  /** Where the anti-spoof model runs: `wasm` (default), `webgpu` or `auto`. */
  @property() backend: BackendChoice = 'wasm';
  /** Longest time to find a good position, ms. */
  @property({ type: Number }) timeout = 60_000;
  /** When the capture button is offered, ms of positioning. */
  @property({ type: Number, attribute: 'manual-capture-after' }) manualCaptureAfter = 10_000;
  /** Offers to judge a photo in place of the camera. */
  @property({ type: Boolean, attribute: 'allow-upload' }) allowUpload = false;
  /** Whether the capture is confirmed by your server: `never` (default), `uncertain` or `always`. */
  @property() confirm: ConfirmPolicy = 'never';
  /** Your confirm endpoint. */
  @property({ attribute: 'confirm-url' }) confirmUrl = '';
  /** When the endpoint cannot be reached: `fail` (default), or let the `local` verdict stand. */
  @property({ attribute: 'confirm-fallback' }) confirmFallback: ConfirmFallback = 'fail';
  /** Nothing can be started. */
  @property({ type: Boolean, reflect: true }) disabled = false;
  /** Any part of the configuration; takes effect with the next start. */
  @property({ attribute: false }) config: LivenessConfigOverride | undefined;
  /** Texts in place of ours, by key. */
  @property({ attribute: false }) labels: Labels = {};
  /** Headers of your own session for the confirm endpoint. */
  @property({ attribute: false }) getConfirmHeaders: (() => HeadersInit | Promise<HeadersInit>) | undefined;
  /** Opens the stream in place of `getUserMedia`. */
  @property({ attribute: false }) getStream: GetStream | undefined;

  @state() private view: EngineState = INITIAL_ENGINE_STATE;
  @query('video') private video!: HTMLVideoElement;
  @query('.base') private base!: HTMLElement;
  @query('.stage') private stage!: HTMLElement;
  @query('input[type=file]') private fileInput!: HTMLInputElement | null;

  readonly #internals = this.attachInternals();
  readonly #locale = new LocaleController(this);
  readonly #announcer = new Announcer(this);
  readonly #fullScreen = new FullScreen(this);
  readonly #still = new StillPicture(this);
  #engine: { key: string; instance: LivenessEngine } | undefined;
  #removal: ReturnType<typeof setTimeout> | undefined;
  #hadFocus = false;
  /** What the person chose from the list; kept for the next start. */
  #chosenCamera: string | undefined;
  /** Counts starts and cancels, so that a start can see that it was overtaken. */
  #attempt = 0;

  /** The state; changes are told by `liveness-state-change` and styled by `:state(…)`. */
  get state(): LivenessState {
    return this.view.state;
  }

  /** The last verdict, or `null`. */
  get response(): LivenessResponse | null {
    return this.view.response;
  }

  /**
   * The engine behind the element, for diagnostics; another one once a setting that it was made from has changed.
   * @throws LivenessError `invalid-config`
   */
  get engine(): LivenessEngine {
    return this.#getEngine();
  }

  /** Opens the camera and starts a check; nothing while one is under way or `disabled`. */
  async start(): Promise<void> {
    if (this.disabled || this.#isActive()) return;
    const attempt = ++this.#attempt;
    await this.updateComplete;
    // A cancel in the same breath comes first.
    if (attempt !== this.#attempt) return;
    const deviceId = this.#chosenCamera ?? this.deviceId;
    await this.#withEngine(engine =>
      engine.start({
        video: this.video,
        facingMode: this.facingMode,
        timeoutMs: this.timeout,
        manualCaptureAfterMs: this.manualCaptureAfter,
        ...(deviceId && { deviceId }),
        ...(this.getStream && { getStream: this.getStream }),
      }),
    );
  }

  /** Ends what is under way and releases the camera. */
  cancel(): void {
    this.#cancel('host');
  }

  /** Starts again after a verdict or an error; a capture that could not be confirmed is sent again as it is. */
  async retry(): Promise<void> {
    if (this.view.error?.code !== 'confirm-failed' || this.disabled) return this.start();
    await this.#engine?.instance.retry();
  }

  /** Takes the picture as soon as the hard gate allows it; possible once the capture button is offered. */
  capture(): void {
    this.#engine?.instance.capture();
  }

  /**
   * Judges a still image on the side; the element's state does not change.
   * @throws LivenessError when the engine cannot run
   */
  async checkImage(image: ImageInput, options?: CheckImageOptions): Promise<LivenessResponse> {
    return this.#getEngine().checkImage(image, options);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#removal);
    if (this.autostart && this.state === 'idle') void this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // An element that is only moved goes on; one that stays away gives everything back.
    this.#removal = setTimeout(() => {
      this.#cancel('disconnected');
      this.#disposeEngine();
    }, MOVE_GRACE_MS);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('deviceId') || changed.has('facingMode')) this.#chosenCamera = undefined;
    this.#hadFocus = this.shadowRoot?.activeElement != null;
    if (!this.#locale.ready) return;
    this.#announcer.announce(politeText(this.#viewModel()));
  }

  protected override updated(changed: PropertyValues): void {
    this.#fullScreen.show(this.base, this.#isFullScreen());
    if (!changed.has('view')) return;
    this.#still.show(this.renderRoot.querySelector('canvas'), this.view.image);
    for (const name of LIVENESS_STATES) this.#internals.states.delete(name);
    this.#internals.states.add(this.state);
    // A button that was pressed may be gone; the keyboard must not fall back to the top of the page.
    if (this.#hadFocus && this.shadowRoot?.activeElement == null) this.#focusTarget().focus();
  }

  protected override render(): TemplateResult {
    const { lang, dir, ready } = this.#locale;
    const camera = showsCamera(this.view);
    const view = this.#viewModel();
    const mirror = this.view.mirrored ? 'mirrored' : '';
    return html`<section
      part="base"
      class="base ${camera ? 'live' : ''} ${this.#isFullScreen() ? 'full' : ''}"
      lang=${lang}
      dir=${dir}
      aria-label=${view.text('ui.region')}
    >
      <div part="stage" class="stage" tabindex="-1" @keydown=${this.#onKeydown}>
        <video
          part="video"
          class=${mirror}
          muted
          playsinline
          disablepictureinpicture
          aria-label=${view.text('ui.video.label')}
          aria-hidden=${camera ? 'false' : 'true'}
        ></video>
        ${this.state === 'confirming' ? html`<canvas class=${mirror} aria-hidden="true"></canvas>` : nothing}
        ${ready ? this.#content(view) : nothing}
      </div>
      ${this.allowUpload ? this.#fileField() : nothing}
      <div class="visually-hidden" role="status" aria-live="polite">${this.#announcer.text}</div>
      <div class="visually-hidden" role="alert">${ready ? assertiveText(view) : ''}</div>
    </section>`;
  }

  #content(view: ViewModel): TemplateResult | typeof nothing {
    switch (this.state) {
      case 'idle':
        return startScreen(view);
      case 'loading':
      case 'requesting-camera':
        return waitingScreen(view);
      case 'done':
        return resultScreen(view);
      case 'failed':
        return errorScreen(view);
      default:
        return cameraOverlay(view);
    }
  }

  #fileField(): TemplateResult {
    return html`<input
      type="file"
      accept="image/jpeg,image/png,image/webp"
      hidden
      @change=${() => void this.#submitFile()}
    />`;
  }

  #viewModel(): ViewModel {
    return {
      engine: this.view,
      text: (key, values) => this.#locale.text(key, values),
      percent: share => share.toLocaleString(this.#locale.lang, { style: 'percent' }),
      cameraId: this.#chosenCamera ?? this.view.cameraId,
      disabled: this.disabled,
      allowUpload: this.allowUpload,
      confirms: this.confirm !== 'never',
      actions: {
        start: () => void this.start(),
        cancel: () => this.#cancel('user'),
        retry: () => void this.retry(),
        capture: () => this.capture(),
        upload: () => this.fileInput?.click(),
        switchCamera: deviceId => this.#chooseCamera(deviceId),
      },
    };
  }

  /** Takes effect at once while the camera runs, else with the next start. */
  #chooseCamera(deviceId: string): void {
    this.#chosenCamera = deviceId;
    if (this.#isActive()) void this.#engine?.instance.switchCamera(deviceId);
  }

  async #submitFile(): Promise<void> {
    const input = this.fileInput;
    const file = input?.files?.[0];
    if (!input || !file || this.disabled) return;
    // The same file can be chosen again after an error.
    input.value = '';
    await this.#withEngine(engine => engine.submitPhoto(file));
  }

  #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.#isActive()) return;
    event.preventDefault();
    this.#cancel('user');
  };

  #focusTarget(): HTMLElement {
    const resting = this.state === 'done' || this.state === 'failed' || this.state === 'idle';
    return (resting && this.stage.querySelector<HTMLElement>('button:not(:disabled)')) || this.stage;
  }

  #isFullScreen(): boolean {
    return showsCamera(this.view) && this.#fullScreen.wanted;
  }

  #isActive(): boolean {
    return !['idle', 'done', 'failed'].includes(this.state);
  }

  #cancel(reason: CancelReason): void {
    this.#attempt++;
    if (this.state !== 'idle') this.#engine?.instance.cancel(reason);
  }

  async #withEngine(use: (engine: LivenessEngine) => Promise<void>): Promise<void> {
    let engine: LivenessEngine;
    try {
      engine = this.#getEngine();
    } catch (error) {
      this.#show({ ...INITIAL_ENGINE_STATE, state: 'failed', error: toLivenessError(error) });
      return;
    }
    await use(engine);
  }

  /** One engine for all checks, until something that it was made from changes. */
  #getEngine(): LivenessEngine {
    const confirm = this.#confirmSettings();
    // By value: frameworks hand over a new object with every render.
    const key = JSON.stringify([this.assetBase, this.backend, this.config, confirm]);
    if (this.#engine?.key === key) return this.#engine.instance;
    this.#disposeEngine();
    const instance = createLivenessEngine({
      backend: this.backend,
      confirm,
      ...(this.assetBase && { assetBase: this.assetBase }),
      ...(this.config && { config: this.config }),
    });
    instance.subscribe(state => this.#show(state));
    this.#engine = { key, instance };
    return instance;
  }

  #confirmSettings(): ConfirmSettings {
    return {
      policy: this.confirm,
      url: this.confirmUrl,
      fallback: this.confirmFallback,
      getHeaders: async () => (await this.getConfirmHeaders?.()) ?? {},
    };
  }

  #disposeEngine(): void {
    this.#engine?.instance.dispose();
    this.#engine = undefined;
  }

  #show(now: EngineState): void {
    const before = this.view;
    this.view = now;
    emitChanges(this, now, before);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'liveness-check': LivenessCheck;
  }
}

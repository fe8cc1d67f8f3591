import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FacingMode } from '../../src/camera/choose-camera.js';
import type { ConfirmPolicy } from '../../src/confirm/policy.js';
import type { BackendChoice } from '../../src/engine/choose-backend.js';
import { INITIAL_ENGINE_STATE } from '../../src/engine/engine-state.js';
import type { EngineTrace, FrameTrace } from '../../src/engine/trace.js';
import { createRecorder, formatRecording } from '../../src/evaluation/recording.js';
import type { LivenessCheck, LivenessEngine, LivenessEventMap } from '../../src/index.js';
import { Panel, saveFile } from '../panel.js';
import { changesCheck, parseConfig, type SettingsStore } from '../settings.js';
import { DROPPED, streamFor } from './camera-source.js';
import { assetWaterfall, factList, latencyTable, timeline } from './diagnostics.js';
import { EventLog } from './event-log.js';
import { gateBars } from './gate-bars.js';
import { Monitor } from './monitor.js';
import { drawOverlay } from './overlay.js';
import { settingsForm } from './settings-form.js';
import { verdictView } from './verdict-view.js';

/** Ten times a second is as fast as anybody reads. */
const REDRAW_MS = 100;
const OVERLAY_SIDE = 480;
const PICTURE_SIDE = 240;

/** The widget beside everything that it knows. */
@customElement('qa-live')
export class LivePanel extends Panel {
  @property({ attribute: false }) settings!: SettingsStore;
  @state() private nowMs = 0;
  @state() private devices: readonly MediaDeviceInfo[] = [];
  @state() private dropped: File | undefined;
  @state() private keepPictures = false;
  @state() private completed: LivenessEventMap['liveness-complete']['detail'] | undefined;

  readonly #monitor = new Monitor();
  readonly #recorder = createRecorder(navigator.userAgent);
  readonly #log = new EventLog();
  #engine: LivenessEngine | undefined;
  #stopObserving = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(
      this.settings.subscribe((now, before) => {
        if (changesCheck(now, before)) this.#apply();
        else this.#check.locale = now.locale;
        this.requestUpdate();
      }),
    );
    const timer = setInterval(() => {
      if (this.active && !document.hidden) this.nowMs = performance.now();
    }, REDRAW_MS);
    this.until(() => clearInterval(timer));
    this.until(() => this.#stopObserving());
    void this.#listDevices();
  }

  protected override firstUpdated(): void {
    this.#log.listen(this.#check);
    this.#check.addEventListener('liveness-complete', ({ detail }) => {
      this.completed = detail;
    });
    this.#check.addEventListener('liveness-ready', () => void this.#listDevices());
    this.#apply();
  }

  get #check(): LivenessCheck {
    return this.querySelector('liveness-check') as LivenessCheck;
  }

  async #listDevices(): Promise<void> {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    this.devices = devices.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId);
  }

  #apply(): void {
    const check = this.querySelector('liveness-check');
    if (!check) return;
    const settings = this.settings.getState();
    check.cancel();
    check.locale = settings.locale;
    check.backend = settings.backend as BackendChoice;
    check.confirm = settings.confirm as ConfirmPolicy;
    check.allowUpload = settings.upload === 'on';
    check.facingMode = settings.facing as FacingMode;
    check.deviceId = settings.device || undefined;
    check.getStream = streamFor(settings, this.dropped);
    check.config = parseConfig(settings.config).override;
    this.#observe(check.engine);
  }

  #observe(engine: LivenessEngine): void {
    if (engine === this.#engine) return;
    this.#stopObserving();
    this.#engine = engine;
    this.#stopObserving = engine.observe(trace => this.#take(trace));
  }

  #take(trace: EngineTrace): void {
    this.#monitor.add(trace, performance.now());
    if (trace.type === 'event') this.#recorder.add(trace);
    if (trace.type === 'frame') this.#show(trace);
  }

  #show(trace: FrameTrace): void {
    const video = this.#check.shadowRoot?.querySelector('video');
    const canvas = this.querySelector<HTMLCanvasElement>('canvas.overlay');
    if (!video || !canvas || !this.active) return;
    const { observation, landmarks } = trace;
    const drawn = this.settings.getState().mesh === 'on';
    const boxes = drawn ? observation.faces.map(({ box }) => box) : [];
    drawOverlay(canvas, video, observation, { landmarks: drawn ? landmarks : null, boxes }, OVERLAY_SIDE);
    if (!this.keepPictures) return;
    const picture = document.createElement('canvas');
    drawOverlay(picture, video, observation, { landmarks: null, boxes: [] }, PICTURE_SIDE);
    this.#recorder.addPicture(trace.frameId, picture.toDataURL('image/jpeg', 0.7));
  }

  #useFile(file: File): void {
    this.dropped = file;
    this.settings.update({ source: DROPPED });
    this.#apply();
  }

  #saveRecording(): void {
    const { recording } = this.#recorder;
    if (recording)
      saveFile(`liveness-${recording.created.replace(/[:.]/g, '-')}.recording.jsonl`, formatRecording(recording));
  }

  protected override render(): TemplateResult {
    const { settings, devices, dropped } = this;
    return html`
      ${settingsForm({ settings, devices, droppedName: dropped?.name, onDropped: file => this.#useFile(file) })}
      ${this.#configNote()}
      <div
        class="live-columns"
        @dragover=${(event: DragEvent) => event.preventDefault()}
        @drop=${(event: DragEvent) => {
          event.preventDefault();
          const file = event.dataTransfer?.files[0];
          if (file) this.#useFile(file);
        }}
      >
        <section aria-label="Widget">
          <liveness-check asset-base="/" confirm-url="/liveness"></liveness-check>
          <div class="toolbar">
            <p class="quiet">Drop a video or photo here to use it as the camera.</p>
            ${this.completed ? html`<button type="button" name="again" @click=${() => void this.#check.start()}>Check again</button>` : nothing}
          </div>
          ${this.#recordControls()} ${this.completed ? verdictView(this.completed) : nothing}
        </section>
        ${this.#diagnostics()}
      </div>
    `;
  }

  #configNote(): TemplateResult | typeof nothing {
    const { config } = this.settings.getState();
    if (!config) return nothing;
    const { problem } = parseConfig(config);
    return html`<p class="note" role="status">
      ${problem ? html`The configuration in the address is not used: ${problem}` : 'With the configuration of the threshold lab.'}
      <button type="button" @click=${() => this.settings.update({ config: '' })}>Back to the defaults</button>
    </p>`;
  }

  #recordControls(): TemplateResult {
    const { recording } = this.#recorder;
    const pictures = Object.keys(recording?.pictures ?? {}).length;
    return html`<fieldset class="record">
      <legend>Recording</legend>
      <label class="inline">
        <input
          type="checkbox"
          name="keep-pictures"
          .checked=${this.keepPictures}
          @change=${(event: Event) => {
            this.keepPictures = (event.target as HTMLInputElement).checked;
            if (!this.keepPictures) this.#recorder.dropPictures();
          }}
        />
        The person shown agrees that small pictures of them are kept in the file
      </label>
      <p class="quiet">
        ${recording ? `${recording.events.length} events, ${pictures} pictures` : 'Starts with the check.'}
      </p>
      <button type="button" name="save-recording" ?disabled=${!recording} @click=${() => this.#saveRecording()}>
        Save recording
      </button>
    </fieldset>`;
  }

  #diagnostics(): TemplateResult {
    const monitor = this.#monitor;
    const view = this.#engine?.getState() ?? INITIAL_ENGINE_STATE;
    return html`<section class="diagnostics" aria-label="Diagnostics">
      <div class="cards">
        <div class="card"><h2>What the analyzer sees</h2><canvas class="overlay" role="img" aria-label="Frame with mesh and boxes"></canvas></div>
        <div class="card"><h2>Now</h2>${factList(monitor, view, this.nowMs)}</div>
      </div>
      <div class="card"><h2>Timeline</h2>${timeline(monitor, this.nowMs)}</div>
      <div class="card scroll" tabindex="0" role="region" aria-label="Gate checks">
        <h2>Gate</h2>
        ${monitor.report?.checks.length ? gateBars(monitor.report.checks, name => monitor.history(name)) : html`<p class="quiet">No face yet.</p>`}
      </div>
      <div class="card scroll" tabindex="0" role="region" aria-label="Latency"><h2>Latency</h2>${latencyTable(monitor)}</div>
      <div class="card scroll" tabindex="0" role="region" aria-label="Loaded files"><h2>Loaded files</h2>${assetWaterfall()}</div>
      ${this.#log.render()}
    </section>`;
  }
}

import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CheckName } from '../../src/core/gate.js';
import type { Session, SessionEvent } from '../../src/core/session.js';
import { parseRecording, type Recording, type Replay, replay } from '../../src/evaluation/recording.js';
import { gateBars } from '../live/gate-bars.js';
import { Panel } from '../panel.js';
import { parseConfig, type SettingsStore } from '../settings.js';

/** A recorded check, played again event by event through the product's own reducer. */
@customElement('qa-replay')
export class ReplayPanel extends Panel {
  @property({ attribute: false }) settings!: SettingsStore;
  @state() private recording: Recording | undefined;
  @state() private problem = '';
  @state() private position = 0;
  @state() private whatIf = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(this.settings.subscribe(() => this.requestUpdate()));
    this.until(() => clearTimeout(this.#timer));
  }

  async #open(file: File | undefined): Promise<void> {
    if (!file) return;
    try {
      this.recording = parseRecording(await file.text());
      this.position = 0;
      this.problem = '';
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  #play(): void {
    clearTimeout(this.#timer);
    const { recording, position } = this;
    const next = recording?.events[position + 1];
    if (!recording || !next) return;
    this.#timer = setTimeout(() => {
      this.position++;
      this.#play();
    }, next.timeMs - recording.events[position].timeMs);
  }

  protected override render(): TemplateResult {
    const choose = (event: Event) => void this.#open((event.target as HTMLInputElement).files?.[0]);
    return html`<div
      class="drop"
      @dragover=${(event: DragEvent) => event.preventDefault()}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        void this.#open(event.dataTransfer?.files[0]);
      }}
    >
      <p>A recording saved on the live panel is replayed here, event by event, through the same reducer.</p>
      <label>Recording <input type="file" name="recording" accept=".jsonl" @change=${choose} /></label>
      </div>
      ${this.problem ? html`<p class="note" role="alert">${this.problem}</p>` : nothing}
      ${this.recording ? this.#replay(this.recording) : nothing}`;
  }

  #replay(recording: Recording): TemplateResult {
    const { config } = parseConfig(this.settings.getState().config);
    const played = replay(recording, this.whatIf ? { ...recording.rules, config } : recording.rules);
    const { events } = recording;
    const at = Math.min(this.position, events.length - 1);
    return html`<section class="replay" aria-label="Replay">
      <p role="status" class="replay-result" data-identical=${played.identical}>${resultText(played, this.whatIf)}</p>
      <p class="quiet">${recording.created}, ${events.length} events. ${recording.userAgent}</p>
      <div class="toolbar">
        <button type="button" name="play" @click=${() => this.#play()}>Play</button>
        <button type="button" @click=${() => clearTimeout(this.#timer)}>Stop</button>
        <label class="slider">
          <span>Event</span>
          <input
            type="range"
            name="position"
            min="0"
            max=${events.length - 1}
            .value=${String(at)}
            @input=${(event: Event) => {
              this.position = (event.target as HTMLInputElement).valueAsNumber;
            }}
          />
        </label>
        <output>${at + 1} of ${events.length}</output>
        <label class="inline">
          <input
            type="checkbox"
            name="what-if"
            .checked=${this.whatIf}
            @change=${(event: Event) => {
              this.whatIf = (event.target as HTMLInputElement).checked;
            }}
          />
          Under the configuration of the threshold lab
        </label>
      </div>
      ${events[at] ? this.#moment(recording, events[at], played.sessions.slice(0, at + 1)) : nothing}
      ${stepList(recording, played)}
    </section>`;
  }

  #moment(recording: Recording, event: SessionEvent, sessions: readonly Session[]): TemplateResult {
    const session = sessions[sessions.length - 1];
    const picture = event.type === 'frame' ? recording.pictures?.[event.frameId] : undefined;
    const ms = event.timeMs - recording.events[0].timeMs;
    const rows = [
      ['Event', `${event.type}, ${(ms / 1000).toFixed(3)} s`],
      ['State', session.state],
      ['Hint', session.display.hint ?? '–'],
      ['Held', `${((session.hold?.progress ?? 0) * 100).toFixed(0)} %`],
      ['Frames kept', String(session.burst.length)],
    ];
    return html`<div class="cards">
        <div class="card">
          <h2>Moment</h2>
          <dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
        </div>
        ${picture ? html`<div class="card"><h2>Picture</h2><img src=${picture} alt="The recorded frame" /></div>` : nothing}
      </div>
      ${
        session.report?.checks.length
          ? html`<div class="card scroll" tabindex="0" role="region" aria-label="Gate checks of the moment"><h2>Gate</h2>${gateBars(session.report.checks, name => historyOf(sessions, name))}</div>`
          : nothing
      }`;
  }
}

/** The values of a check so far, one for each frame that was judged. */
function historyOf(sessions: readonly Session[], name: CheckName): number[] {
  return sessions.flatMap(({ report }, i) => {
    if (!report || report === sessions[i - 1]?.report) return [];
    return report.checks.find(check => check.name === name)?.value ?? [];
  });
}

function resultText({ identical, steps }: Replay, whatIf: boolean): string {
  if (identical) return `The replay is the same as the recording: ${steps.length} changes of state and hint.`;
  return whatIf
    ? 'Under this configuration the check goes another way than recorded.'
    : 'The replay differs from the recording: this version of the product decides otherwise.';
}

/** States and hints of recording and replay side by side. */
function stepList(recording: Recording, { steps }: Replay): TemplateResult {
  const start = recording.events[0]?.timeMs ?? 0;
  const text = (list: Recording['steps'], i: number) => {
    const step = list[i];
    if (!step) return '–';
    const seconds = ((recording.events[step.event].timeMs - start) / 1000).toFixed(2);
    return `${seconds} s  ${step.state}${step.hint ? `, ${step.hint}` : ''}`;
  };
  const count = Math.max(steps.length, recording.steps.length);
  return html`<div class="card scroll" tabindex="0" role="region" aria-label="States and hints">
    <h2>States and hints</h2>
    <table>
      <thead><tr><th scope="col">Recorded</th><th scope="col">Replayed</th></tr></thead>
      <tbody>
        ${Array.from({ length: count }, (_, i) => html`<tr><td>${text(recording.steps, i)}</td><td>${text(steps, i)}</td></tr>`)}
      </tbody>
    </table>
  </div>`;
}

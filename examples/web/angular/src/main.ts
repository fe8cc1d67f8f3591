import 'liveness-check/define';
import { ChangeDetectionStrategy, Component, CUSTOM_ELEMENTS_SCHEMA, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import type { LivenessEventMap } from 'liveness-check';

@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <liveness-check
      asset-base="/liveness/"
      (liveness-complete)="complete($event)"
      (liveness-error)="failed($event)"
    ></liveness-check>
    <p id="outcome" role="status">{{ outcome() }}</p>
  `,
})
class App {
  protected readonly outcome = signal('');

  protected complete({ detail: { response } }: LivenessEventMap['liveness-complete']) {
    if (response.status === 'failure') return;
    const { score, rejection_reason } = response.liveness;
    this.outcome.set(rejection_reason ? `Not accepted: ${rejection_reason}` : `Accepted, score ${score.toFixed(2)}`);
  }

  protected failed({ detail }: LivenessEventMap['liveness-error']) {
    this.outcome.set(`${detail.code}: ${detail.message}`);
  }
}

await bootstrapApplication(App);

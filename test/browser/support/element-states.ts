/** Brings the element into each of its states for real, for tests and screenshots that want to see them all. */
import { mediaPath } from '../../fixtures/media.js';
import type { ElementPage, OpenOptions } from './element.js';

export interface ReachableState {
  name: string;
  camera: 'cap13' | 'far' | 'no-face' | 'none';
  options?: OpenOptions;
  /** Leaves the element in the state. */
  reach(element: ElementPage): Promise<void>;
}

const NEVER = { capture: { holdMs: 10_000 } };

/** A request for one of these is left without an answer, so that what waits for it stays. */
async function hold(element: ElementPage, pattern: string): Promise<void> {
  await element.page.route(pattern, () => {});
}

async function start(element: ElementPage): Promise<void> {
  await element.element.locator('[part~="start-button"]').click();
}

export const REACHABLE_STATES: readonly ReachableState[] = [
  { name: 'idle', camera: 'none', options: { attributes: { 'allow-upload': '' } }, reach: async () => {} },
  {
    name: 'requesting-camera',
    camera: 'none',
    async reach(element) {
      await element.page.evaluate(() => {
        (window.kit.element() as unknown as { getStream: unknown }).getStream = () => new Promise(() => {});
      });
      await start(element);
      await element.reached('requesting-camera');
    },
  },
  {
    name: 'loading',
    camera: 'cap13',
    async reach(element) {
      await hold(element, '**/face_landmarker.task');
      await start(element);
      await element.reached('loading');
    },
  },
  {
    name: 'positioning',
    camera: 'far',
    async reach(element) {
      await start(element);
      await element.hinted('too-far');
    },
  },
  {
    name: 'positioning-escalated',
    camera: 'no-face',
    options: {
      attributes: { 'manual-capture-after': '100' },
      properties: { config: { guidance: { escalateAfterMs: 1_000 } } },
    },
    async reach(element) {
      await start(element);
      await element.page.waitForFunction(() =>
        window.kit.events.some(
          ({ name, detail }) => name === 'hint-change' && (detail as { escalated: boolean }).escalated,
        ),
      );
    },
  },
  {
    name: 'holding',
    camera: 'cap13',
    options: { properties: { config: NEVER } },
    async reach(element) {
      await start(element);
      await element.reached('holding');
    },
  },
  {
    name: 'analyzing',
    camera: 'cap13',
    async reach(element) {
      await hold(element, '**/fr_liveness.onnx');
      await start(element);
      await element.reached('analyzing');
    },
  },
  {
    name: 'confirming',
    camera: 'none',
    options: { attributes: { 'allow-upload': '', confirm: 'always', 'confirm-url': '/kyc' } },
    async reach(element) {
      await hold(element, '**/kyc/session');
      await element.element.locator('input[type=file]').setInputFiles(mediaPath('audrey.jpg'));
      await element.reached('confirming');
    },
  },
  {
    name: 'done-accepted',
    camera: 'none',
    options: { attributes: { 'allow-upload': '' } },
    async reach(element) {
      await element.element.locator('input[type=file]').setInputFiles(mediaPath('audrey.jpg'));
      await element.reached('done');
    },
  },
  {
    name: 'done-refused',
    camera: 'none',
    options: { attributes: { 'allow-upload': '' } },
    async reach(element) {
      await element.element.locator('input[type=file]').setInputFiles(mediaPath('sample6.jpg'));
      await element.reached('done');
    },
  },
  {
    name: 'failed',
    camera: 'none',
    options: { attributes: { 'allow-upload': '' }, stream: { throws: 'NotReadableError' } },
    async reach(element) {
      await start(element);
      await element.reached('failed');
    },
  },
];

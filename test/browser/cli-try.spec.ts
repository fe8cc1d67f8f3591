import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { projectPath } from '../../src/cli/project.js';

test('npm run -s try: a verdict in words on stderr, the response on stdout', async () => {
  const { stdout, stderr } = await promisify(execFile)('npm', ['run', '-s', 'try'], {
    cwd: projectPath('.'),
    shell: process.platform === 'win32',
  });
  expect(stderr).toMatch(/: live, score (0\.9\d\d|1\.000): /);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'success',
    liveness: { rejection_reason: '' },
    local: { source: 'local' },
  });
  expect(stdout.split('\n').length).toBeGreaterThan(10);
});

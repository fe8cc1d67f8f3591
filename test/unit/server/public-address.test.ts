import { describe, expect, it } from 'vitest';
import { isLoopbackAddress, isPublicAddress } from '../../../src/server/public-address.js';
import { checkPublicUrl } from '../../../src/server/public-url.js';

describe('addresses', () => {
  it.each(['93.184.216.34', '8.8.8.8', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    '%s is public',
    address => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.254',
    '127.0.0.1',
    '127.255.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001:0:1::',
    '64:ff9b::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '::ffff:10.0.0.1',
    '::7f00:1',
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    'fe80::1%eth0',
    '1.2.3.4.5',
  ])('%s is not', address => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('knows loopback', () => {
    for (const address of ['127.0.0.1', '127.9.9.9', '::1']) expect(isLoopbackAddress(address)).toBe(true);
    for (const address of ['10.0.0.1', '::2', '169.254.169.254', '127.example'])
      expect(isLoopbackAddress(address)).toBe(false);
  });
});

describe('URLs', () => {
  const resolve = async () => ['93.184.216.34'];
  const codeOf = (url: string, options = {}) =>
    checkPublicUrl(url, { resolve, ...options }).then(
      () => 'ok',
      error => error.code,
    );

  it.each([
    ['https://images.example/a.jpg', 'ok'],
    ['http://images.example/a.jpg', 'bad-url'],
    ['file:///etc/passwd', 'bad-url'],
    ['gopher://x/', 'bad-url'],
    ['data:image/png;base64,AAAA', 'bad-url'],
    ['https://user@images.example/', 'bad-url'],
    ['//images.example', 'bad-url'],
    ['https://127.0.0.1/', 'not-public'],
    ['https://2130706433/', 'not-public'],
    ['https://0x7f.1/', 'not-public'],
    ['https://017700000001/', 'not-public'],
    ['https://[::1]/', 'not-public'],
    ['https://[::ffff:169.254.169.254]/latest/meta-data', 'not-public'],
    ['https://[fd00:ec2::254]/', 'not-public'],
    ['https://①②⑦.⓪.⓪.①/', 'not-public'],
  ])('%s → %s', async (url, code) => {
    expect(await codeOf(url)).toBe(code);
  });

  it('refuses a name with even one private address, and one that does not resolve', async () => {
    const both = async () => ['93.184.216.34', '10.0.0.1'];
    expect(await codeOf('https://images.example/', { resolve: both })).toBe('not-public');
    expect(await codeOf('https://images.example/', { resolve: async () => [] })).toBe('unresolvable');
    expect(await codeOf('https://images.example/', { resolve: () => Promise.reject(new Error('x')) })).toBe(
      'unresolvable',
    );
  });

  it('allowing loopback allows nothing else', async () => {
    const options = { allowLoopback: true, allowHttp: true };
    expect(await codeOf('http://127.0.0.1:8080/', options)).toBe('ok');
    expect(await codeOf('http://169.254.169.254/', options)).toBe('not-public');
    expect(await codeOf('http://10.0.0.1/', options)).toBe('not-public');
  });
});

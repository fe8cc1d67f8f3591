import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkConfirmUrl, routeUrl } from '../../../src/confirm/confirm-url.js';

afterEach(() => vi.unstubAllGlobals());

describe('confirm-url', () => {
  it.each([
    ['https://api.sightengine.com/1.0/check.json', /secret would be public/],
    ['https://sightengine.com', /secret would be public/],
    ['https://API.SightEngine.com./x', /secret would be public/],
    ['http://kyc.example/liveness', /https/],
    ['http://192.168.1.5/liveness', /https/],
    ['http://localhost.evil.example/', /https/],
    ['ftp://localhost/', /https/],
    ['data:text/plain,x', /https/],
    ['https://user:pw@kyc.example/', /user name or password/],
    ['', /must be a URL/],
    [' ', /must be a URL/],
    ['/relative-without-a-page', /must be a URL/],
  ])('refuses %j and says why', (url, why) => {
    expect(() => checkConfirmUrl(url)).toThrow(
      expect.objectContaining({ code: 'invalid-config', message: expect.stringMatching(why) }),
    );
  });

  it.each([
    'https://kyc.example/liveness',
    'http://localhost:8080',
    'http://127.0.0.1:1/x',
    'http://[::1]/x',
    'https://sightengine.com.kyc.example/',
  ])('takes %s', url => {
    expect(checkConfirmUrl(url).href).toBe(new URL(url).href);
  });

  it('counts relative addresses from the page', () => {
    vi.stubGlobal('document', { baseURI: 'https://kyc.example/onboarding/step-2' });
    expect(checkConfirmUrl('/liveness').href).toBe('https://kyc.example/liveness');
    vi.stubGlobal('document', { baseURI: 'http://kyc.example/' });
    expect(() => checkConfirmUrl('/liveness')).toThrow(/https/);
  });

  it('puts the route behind the path and keeps the query', () => {
    expect(routeUrl(new URL('https://a.example/liveness/?tenant=7#x'), 'session')).toBe(
      'https://a.example/liveness/session?tenant=7',
    );
    expect(routeUrl(new URL('https://a.example'), 'confirm')).toBe('https://a.example/confirm');
  });
});

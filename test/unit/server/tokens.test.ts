import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/server/memory-store.js';
import { createSigner, type SigningOptions, TOKEN_TYPE } from '../../../src/server/signing.js';
import { hashSession, type VerifyOptions, verifyConfirmation } from '../../../src/server/verify-confirmation.js';
import { PUBLIC_KEY, SIGNING_KEY } from '../../server/support.js';

const nowMs = Date.UTC(2026, 0, 1);
const now = () => nowMs;
const claims = { nonce: 'n'.repeat(22), sha256: 'ab'.repeat(32), score: 0.9, reason: '', model: 'liveness' };

async function issue(options: Partial<SigningOptions> = {}, more = {}) {
  const signer = await createSigner({ signingKey: SIGNING_KEY, ...options });
  return { token: await signer.sign({ ...claims, ...more }, nowMs), jwks: signer.jwks };
}
const codeOf = (token: string, options: VerifyOptions) =>
  verifyConfirmation(token, { now, ...options }).then(
    () => 'ok',
    error => error.code ?? error,
  );

describe('signing keys', () => {
  it.each(['EdDSA', 'ES256'])('%s: as JWK, CryptoKey and KeyObject', async alg => {
    const pair = await generateKeyPair(alg, { extractable: true });
    const jwk = await exportJWK(pair.privateKey);
    for (const signingKey of [jwk, pair.privateKey, createPrivateKey({ key: jwk, format: 'jwk' } as never)]) {
      const { token, jwks } = await issue({ signingKey });
      expect(decodeProtectedHeader(token)).toMatchObject({ alg, typ: TOKEN_TYPE, kid: jwks.keys[0].kid });
      expect(await codeOf(token, { jwks })).toBe('ok');
      expect(await codeOf(token, { key: pair.publicKey })).toBe('ok');
      expect(JSON.stringify(jwks)).not.toContain(jwk.d);
      expect(jwks.keys[0]).not.toHaveProperty('d');
    }
  });

  it('a key that cannot be exported needs its public key', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    await expect(createSigner({ signingKey: privateKey })).rejects.toThrow(/publicKeys/);
    const publicKeys = [{ ...(await exportJWK(publicKey)), kid: 'kms' }];
    const { token, jwks } = await issue({ signingKey: privateKey, keyId: 'kms', publicKeys });
    expect(jwks.keys).toHaveLength(1);
    expect(await codeOf(token, { jwks })).toBe('ok');
  });

  it('rotation: tokens of the old key are good while its public key is published', async () => {
    const next = {
      ...(await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)),
      kid: 'k2',
    };
    const old = await issue();
    const renewed = await issue({ signingKey: next, publicKeys: [SIGNING_KEY as JWK] });
    expect(renewed.jwks.keys.map(({ kid }) => kid)).toEqual(['k2', 'k1']);
    expect(JSON.stringify(renewed.jwks)).not.toContain(SIGNING_KEY.d);
    expect(await codeOf(old.token, { jwks: renewed.jwks })).toBe('ok');
    expect(await codeOf(renewed.token, { jwks: renewed.jwks })).toBe('ok');
    expect(await codeOf(renewed.token, { jwks: old.jwks })).toBe('unknown-key');
  });

  it.each([
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
    ['a public key', () => generateKeyPairSync('ed25519').publicKey],
  ])('refuses %s', async (_, make) => {
    await expect(createSigner({ signingKey: make() })).rejects.toThrow(/Signing keys|private key/);
  });
});

describe('verifyConfirmation', () => {
  it('gives the claims', async () => {
    const { token, jwks } = await issue({ audience: 'kyc' });
    expect(await verifyConfirmation(token, { jwks, audience: 'kyc', now })).toEqual({
      ...claims,
      iss: 'liveness-check',
      aud: 'kyc',
      iat: nowMs / 1000,
      exp: nowMs / 1000 + 600,
    });
  });

  it('refuses what is not as expected, each with its code', async () => {
    const { token, jwks } = await issue({}, { sub: await hashSession('alice') });
    const stranger = (await generateKeyPair('EdDSA')).publicKey;
    const cases: [string, Partial<VerifyOptions>][] = [
      ['bad-signature', { key: stranger, jwks: undefined }],
      ['unknown-key', { jwks: { keys: [] } }],
      ['expired', { now: () => nowMs + 606_000 }],
      ['wrong-issuer', { issuer: 'other' }],
      ['wrong-audience', { audience: 'kyc' }],
      ['wrong-nonce', { nonce: 'm'.repeat(22) }],
      ['wrong-image', { sha256: 'cd'.repeat(32) }],
      ['wrong-session', { session: 'mallory' }],
      ['keys-unavailable', { jwks: () => Promise.reject(new TypeError('fetch failed')) }],
      [
        'ok',
        { nonce: claims.nonce, sha256: claims.sha256.toUpperCase(), session: 'alice', now: () => nowMs + 604_000 },
      ],
    ];
    for (const [code, options] of cases)
      expect([code, await codeOf(token, { jwks, ...options })]).toEqual([code, code]);
  });

  it('refuses a token whose audience the backend did not ask for', async () => {
    const { token, jwks } = await issue({ audience: 'other-service' });
    expect(await codeOf(token, { jwks })).toBe('wrong-audience');
  });

  it('refuses a changed payload', async () => {
    const { token, jwks } = await issue({}, { score: 0.1, reason: 'spoof' });
    const [header, payload, signature] = token.split('.');
    const forged = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), score: 0.99, reason: '' };
    const changed = [header, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.');
    expect(await codeOf(changed, { jwks })).toBe('bad-signature');
  });

  it.each(['', 'x', 'a.b.c', 'é.é.é', '..', `${'a'.repeat(9_000)}.b.c`])('refuses %j', async token => {
    expect(await codeOf(token, { key: PUBLIC_KEY })).toBe('malformed');
  });

  it('refuses alg none and a public key used as a secret', async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = encode({ ...claims, iss: 'liveness-check', iat: nowMs / 1000, exp: nowMs / 1000 + 60 });
    expect(await codeOf(`${encode({ alg: 'none', typ: TOKEN_TYPE })}.${body}.`, { key: PUBLIC_KEY })).toBe(
      'bad-signature',
    );
    expect(await codeOf(`${encode({ alg: 'HS256', typ: TOKEN_TYPE })}.${body}.AAAA`, { key: PUBLIC_KEY })).toBe(
      'bad-signature',
    );
  });

  it('refuses another kind of token, and a signed contradiction', async () => {
    const key = await importJWK(SIGNING_KEY, 'EdDSA');
    const sign = (payload: object, typ: string) =>
      new SignJWT({ ...payload })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ })
        .setIssuer('liveness-check')
        .setIssuedAt(nowMs / 1000)
        .setExpirationTime(nowMs / 1000 + 60)
        .sign(key);
    expect(await codeOf(await sign(claims, TOKEN_TYPE), { key: PUBLIC_KEY })).toBe('ok');
    expect(await codeOf(await sign(claims, 'JWT'), { key: PUBLIC_KEY })).toBe('malformed');
    expect(await codeOf(await sign({ ...claims, reason: 'spoof' }, TOKEN_TYPE), { key: PUBLIC_KEY })).toBe('malformed');
  });

  it('shown twice: the second time it is replayed', async () => {
    const { token, jwks } = await issue();
    const once = createMemoryStore({ now });
    expect(await codeOf(token, { jwks, once, nonce: 'other' })).toBe('wrong-nonce'); // does not use it up
    expect(await codeOf(token, { jwks, once })).toBe('ok');
    expect(await codeOf(token, { jwks, once })).toBe('replayed');
  });

  it('without a key is a mistake of the caller', async () => {
    const { token } = await issue();
    await expect(verifyConfirmation(token, { now })).rejects.toThrow(/jwks or key/);
  });
});

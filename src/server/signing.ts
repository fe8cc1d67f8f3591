import { type CryptoKey, calculateJwkThumbprint, exportJWK, importJWK, type JWK, type KeyObject, SignJWT } from 'jose';

export type SigningKey = JWK | CryptoKey | KeyObject;
type SigningAlgorithm = 'EdDSA' | 'ES256';

/** `typ` of the token's header, so that no other token signed with the same key passes for a confirmation. */
export const TOKEN_TYPE = 'liveness-confirmation+jwt';
export const DEFAULT_ISSUER = 'liveness-check';

/** What the token says. */
export interface ConfirmationClaims {
  /** The nonce that the capture was sent with: the token's identity, use it once. */
  nonce: string;
  /** SHA-256 of the image, lower-case hexadecimal. */
  sha256: string;
  /** 0..1, as the API gave it. */
  score: number;
  /** As the API gave it; `''` means accepted. */
  reason: string;
  /** Name of the remote model. */
  model: string;
  /** Hash of the host session that the nonce was issued to, when the handler has a `sessionKey`. */
  sub?: string;
  iss: string;
  aud?: string;
  /** Unix time, seconds. */
  iat: number;
  exp: number;
}

export interface SigningOptions {
  /** Private key, Ed25519 (EdDSA) or P-256 (ES256): a JWK, a `CryptoKey` or a Node `KeyObject`. */
  signingKey: SigningKey;
  /** `kid` of that key. Default: the JWK's own, else its RFC 7638 thumbprint. */
  keyId?: string;
  /**
   * Further public keys for the JWKS: during a rotation the old or the coming one. A `CryptoKey` that cannot be
   * exported needs its own public key here too, under `keyId`.
   */
  publicKeys?: JWK[];
  /** `iss` of the tokens. Default `liveness-check`. */
  issuer?: string;
  /** `aud` of the tokens: the backend they are for. Default none. */
  audience?: string;
  /** Life of a token, seconds. Default 600. */
  tokenTtlSeconds?: number;
}

export interface Signer {
  sign(claims: Omit<ConfirmationClaims, 'iss' | 'aud' | 'iat' | 'exp'>, nowMs: number): Promise<string>;
  jwks: { keys: JWK[] };
}

/** @throws Error when the keys cannot be used; the message never holds key material */
export async function createSigner(options: SigningOptions): Promise<Signer> {
  const { signingKey, issuer = DEFAULT_ISSUER, audience, tokenTtlSeconds = 600 } = options;
  const own = await publicJwkOf(signingKey, options);
  const { alg, kid } = own;
  const others = (options.publicKeys ?? []).map(publicPart).filter(key => key.kid !== kid);
  if (others.some(key => !key.kid)) throw new Error('Each of publicKeys needs a kid.');
  const key = isJwk(signingKey) ? await importJWK(signingKey, alg) : signingKey;

  return {
    jwks: { keys: [own, ...others] },
    sign(claims, nowMs) {
      const iat = Math.floor(nowMs / 1000);
      const token = new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, typ: TOKEN_TYPE });
      token
        .setIssuer(issuer)
        .setIssuedAt(iat)
        .setExpirationTime(iat + tokenTtlSeconds);
      if (audience) token.setAudience(audience);
      return token.sign(key);
    },
  };
}

function isJwk(key: SigningKey): key is JWK {
  return 'kty' in key;
}

async function publicJwkOf(
  key: SigningKey,
  options: SigningOptions,
): Promise<JWK & { alg: SigningAlgorithm; kid: string }> {
  if (!isJwk(key) && key.type !== 'private') throw new Error('signingKey must be a private key.');
  if (isJwk(key) && !key.d) throw new Error('signingKey must be a private key.');
  const exportable = isJwk(key) || !('extractable' in key) || key.extractable;
  const jwk = exportable ? publicPart(isJwk(key) ? key : await exportJWK(key)) : givenPublicKey(options);
  const kid = options.keyId ?? (isJwk(key) ? key.kid : undefined) ?? (await calculateJwkThumbprint(jwk));
  return { ...jwk, alg: algorithmOf(jwk), kid, use: 'sig' };
}

function givenPublicKey({ keyId, publicKeys }: SigningOptions): JWK {
  const key = keyId && publicKeys?.find(({ kid }) => kid === keyId);
  if (!key) throw new Error('This signingKey cannot be exported: give keyId, and its public key in publicKeys.');
  return publicPart(key);
}

/** Only what identifies a public key; a private part given by mistake is not published. */
function publicPart({ kty, crv, x, y, kid, alg }: JWK): JWK {
  const key: JWK = { kty, crv, x, ...(y && { y }), ...(kid && { kid }), ...(alg && { alg }) };
  return { ...key, alg: algorithmOf(key), use: 'sig' };
}

function algorithmOf({ kty, crv }: JWK): SigningAlgorithm {
  if (kty === 'OKP' && crv === 'Ed25519') return 'EdDSA';
  if (kty === 'EC' && crv === 'P-256') return 'ES256';
  throw new Error('Signing keys must be Ed25519 (EdDSA) or P-256 (ES256).');
}

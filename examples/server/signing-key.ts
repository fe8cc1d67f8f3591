import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** The private key from LIVENESS_SIGNING_KEY (a JWK). Without it a new one: its tokens end with the process. */
export async function signingKey(): Promise<JWK> {
  if (process.env.LIVENESS_SIGNING_KEY) return JSON.parse(process.env.LIVENESS_SIGNING_KEY);
  process.stdout.write('LIVENESS_SIGNING_KEY is not set: signing with a new key.\n');
  return exportJWK((await generateKeyPair('EdDSA', { extractable: true })).privateKey);
}

// A good token, and every way to be a bad one. Each differs from the good one in the one thing that it is named after.

import { createHmac, randomUUID, sign } from 'node:crypto'
import { claimsOf, headerOf } from './signet.mjs'

const now = () => Math.floor(Date.now() / 1000)

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** `{name, token, isGood}` each. `key` is the one that signed the session's tokens. */
export function cases(session, key) {
  const good = session.access_token
  const [header, claims, signature] = good.split('.')

  /** The good token with other claims or another header, signed anew. */
  const signed = (otherClaims, otherHeader) => {
    const input = `${encode({ ...headerOf(good), ...otherHeader })}.${encode({ ...claimsOf(good), ...otherClaims })}`
    const digest = key.algorithm === 'EdDSA' ? null : 'sha256'
    const value = sign(digest, Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
    return `${input}.${value.toString('base64url')}`
  }
  const tampered = () => {
    const bytes = Buffer.from(signature, 'base64url')
    bytes[10] ^= 1
    return bytes.toString('base64url')
  }
  const confused = `${encode({ ...headerOf(good), alg: 'HS256' })}.${claims}`
  const expired = { iat: now() - 4500, nbf: now() - 4500, exp: now() - 3600 }
  const bad = {
    expired: signed(expired),
    'wrong aud': signed({ aud: 'invoices' }),
    'wrong iss': signed({ iss: 'https://id.example.org' }),
    'other payload': `${header}.${encode({ ...claimsOf(good), sub: randomUUID() })}.${signature}`,
    'other signature': `${header}.${claims}.${tampered()}`,
    'alg none': `${encode({ ...headerOf(good), alg: 'none' })}.${claims}.`,
    'HS256 with PEM': `${confused}.${createHmac('sha256', key.publicPem).update(confused).digest('base64url')}`,
    'refresh token': session.refresh_token,
    'typ rt+jwt': signed({}, { typ: 'rt+jwt' }),
    'typ JWT': signed({}, { typ: 'JWT' }),
    'no typ': signed({}, { typ: undefined }),
    'unknown kid': signed({}, { kid: randomUUID() }),
    empty: '',
  }
  const list = Object.entries(bad).map(([name, token]) => ({ name, token, isGood: false }))
  // Signed here as well, so that what is refused above is refused for what it says.
  return [{ name: 'good', token: good, isGood: true }, { name: 'signed here', token: signed({}), isGood: true }, ...list]
}

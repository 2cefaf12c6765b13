// Reads Signet's status lists, so that a logout counts within a minute, wherever this runs. npm install jose
//
//     const verify = verifier('https://id.example.com', 'surveys', new StatusLists('https://id.example.com'))
//
// verify() then throws Stale where a list is not to be had: answer 503, or go on without for what may be read.

import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const MOST = 1 << 20 // bytes of a list

/** What was revoked lately is not known. */
export class Stale extends Error {
  name = 'Stale'
}

export class StatusLists {
  #issuer
  #keys
  #lists = new Map()

  constructor(issuer) {
    this.#issuer = issuer
    this.#keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
  }

  /** Is the token with this header and these claims, verified before, revoked? */
  async refuses(_header, { status }) {
    const place = status?.status_list
    if (!place) return false // nothing but its end ends this one
    const bits = await this.#list(place.uri)
    return ((bits[place.idx >> 3] >> (place.idx & 7)) & 1) === 1
  }

  /** One fetch for all who ask meanwhile. */
  async #list(uri) {
    const known = this.#lists.get(uri)
    if (known && Date.now() < known.freshUntil) return (await known.list).bits
    const list = this.#fetch(uri).catch(async (cause) => {
      const last = await known?.list.catch(() => {})
      if (last && Date.now() < last.expiresAt) return { ...last, ttl: 5 }
      throw new Stale('the status list is not to be had', { cause })
    })
    const next = { list, freshUntil: Infinity }
    this.#lists.set(uri, next)
    const ended = (seconds) => (next.freshUntil = Date.now() + 1000 * seconds)
    list.then(({ ttl }) => ended(ttl), () => ended(0))
    return (await list).bits
  }

  async #fetch(uri) {
    if (!uri.startsWith(`${this.#issuer}/`)) throw new Error('a list of somebody else')
    const answer = await fetch(uri, { signal: AbortSignal.timeout(5000) })
    const { payload } = await jwtVerify(await answer.text(), this.#keys, {
      typ: 'statuslist+jwt',
      algorithms: ['ES256', 'EdDSA', 'RS256'],
      issuer: this.#issuer,
      subject: uri,
      requiredClaims: ['exp', 'ttl'],
    })
    const compressed = Buffer.from(payload.status_list.lst, 'base64url')
    const bits = await promisify(inflate)(compressed, { maxOutputLength: MOST })
    return { bits, ttl: payload.ttl, expiresAt: 1000 * payload.exp }
  }
}

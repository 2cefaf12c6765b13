// Follows Signet's revocations, so that a logout counts here at once. Needs nothing but Node.js.
//
//     const revocations = new Revocations('http://auth-service:8081/revocations')
//     const verify = verifier('https://id.example.com', 'surveys', revocations)
//
// verify() then throws Stale where nothing was heard for a minute: answer 503, or go on without for what may be read.

import { setTimeout as sleep } from 'node:timers/promises'

const SILENCE = 15_000 // milliseconds; the feed says something every three seconds
const LEEWAY = 60 // seconds that an entry is kept past its end, more than any verifier's leeway
const KINDS = ['session', 'user', 'token', 'key'] // a later Signet may have more

/** What was revoked lately is not known. */
export class Stale extends Error {
  name = 'Stale'
}

export class Revocations {
  #entries = new Map()
  #heard = -Infinity
  #purged = performance.now()

  constructor(url, maxAge = 60_000) {
    Object.assign(this, { url, maxAge })
    this.#followForEver()
  }

  /** Is the token with this header and these claims, verified before, revoked? */
  refuses(header, claims) {
    if (performance.now() - this.#heard > this.maxAge) throw new Stale('nothing was heard of revocations for too long')
    const ids = [`session ${claims.sid}`, `token ${claims.jti}`, `key ${header.kid}`]
    return ids.some((id) => this.#entries.has(id)) || claims.iat < this.#entries.get(`user ${claims.sub}`)?.before
  }

  async #followForEver() {
    for (;;) {
      const cut = new AbortController()
      const silence = setTimeout(() => cut.abort(), SILENCE)
      // Where the feed is cut, refuses() tells when that is for too long.
      await this.#follow(cut.signal, silence).catch(() => {})
      clearTimeout(silence)
      await sleep(1000)
    }
  }

  async #follow(signal, silence) {
    const { cursor, revocations } = await (await fetch(this.url, { signal })).json()
    for (const entry of revocations) this.#add(entry)
    const stream = await fetch(`${this.url}/stream`, { signal, headers: { 'Last-Event-ID': cursor } })
    let text = ''
    for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n')
      text = events.pop()
      for (const event of events) {
        if (event.startsWith('event: reset')) return // the snapshot is taken again
        if (event.startsWith('event: revocation')) this.#add(JSON.parse(event.match(/^data: (.*)$/m)[1]))
      }
      silence.refresh()
      this.#listened()
    }
  }

  #add({ type, id, before, expires_at }) {
    if (!KINDS.includes(type)) return
    const known = this.#entries.get(`${type} ${id}`) ?? { before, expires_at }
    const merged = { before: Math.max(before, known.before), expires_at: Math.max(expires_at, known.expires_at) }
    this.#entries.set(`${type} ${id}`, merged)
  }

  #listened() {
    this.#heard = performance.now()
    if (this.#heard - this.#purged < 60_000) return
    this.#purged = this.#heard
    for (const [id, { expires_at }] of this.#entries) {
      if (expires_at < Date.now() / 1000 - LEEWAY) this.#entries.delete(id)
    }
  }
}

// A feed of revocations that says what it is told to.

import { once } from 'node:events'
import { createServer } from 'node:http'

export class Feed {
  #streams = new Set()
  #server

  static async start() {
    const feed = new Feed()
    feed.#server = createServer((request, answer) => feed.#answer(request, answer))
    await once(feed.#server.listen(0, '127.0.0.1'), 'listening')
    feed.url = `http://127.0.0.1:${feed.#server.address().port}/revocations`
    return feed
  }

  say(entry) {
    const data = JSON.stringify({ ...entry, expires_at: Math.floor(Date.now() / 1000) + 900 })
    for (const stream of this.#streams) stream.write(`event: revocation\nid: 1\ndata: ${data}\n\n`)
  }

  stop() {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #answer({ url }, answer) {
    if (url === '/revocations') return answer.end(JSON.stringify({ cursor: '1', revocations: [] }))
    this.#streams.add(answer)
    answer.write('event: heartbeat\ndata: {}\n\n')
  }
}

import { once } from 'node:events'
import { createServer, request as ask } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A visitor's way to the program, which can be cut. */
export interface Wire {
  /** For the visitor's `proxy`. */
  server: string
  /** Holds the next file whose address has this in it, after as many bytes. */
  holdNext: (part: string, bytes: number) => void
  /** Breaks off what is held. */
  cut: () => void
  stop: () => void
}

export async function startWire(): Promise<Wire> {
  let next: { part: string; bytes: number } | undefined
  let held: ServerResponse | undefined
  const server = createServer((request, response) => {
    const { url = '', method, headers } = request
    let left = Infinity
    if (method === 'GET' && next && url.includes(next.part)) {
      left = next.bytes
      next = undefined
    }
    const onward = ask(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.on('data', (chunk: Buffer) => {
        response.write(chunk.subarray(0, left))
        left -= chunk.length
        if (left > 0) return
        answer.pause()
        held = response
      })
      answer.on('end', () => response.end())
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    holdNext: (part, bytes) => (next = { part, bytes }),
    cut: () => held?.destroy(),
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

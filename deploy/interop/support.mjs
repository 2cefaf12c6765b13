import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Seconds. Nothing here takes half as long, on a machine that does other things too. */
const PATIENCE = 120

/** What `question` answers, once that is something; an error counts as nothing. */
export async function eventually(what, question) {
  const end = performance.now() + PATIENCE * 1000
  for (;;) {
    let last
    const answer = await question().catch((error) => void (last = error))
    if (answer) return answer
    if (performance.now() > end) throw new Error(`In vain for ${PATIENCE} s: ${what}`, { cause: last })
    await sleep(100)
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

import { vi } from 'vitest'

type Reply = (request: Request) => Response | Promise<Response>

/** An answer in JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** A problem document. */
export function problem(status: number, code: string, more: object = {}): Response {
  return json({ type: `urn:signet:problem:${code}`, title: code, status, code, detail: `${code}.`, trace_id: '0', ...more }, status)
}

/** Stands in for the services, by method and path; the last reply of a list stays. Returns the calls as they come. */
export function stubServices(replies: Record<string, Reply | Reply[]>): string[] {
  const calls: string[] = []
  const queues = new Map(Object.entries(replies).map(([call, reply]) => [call, [reply].flat()]))
  vi.stubGlobal('fetch', (request: Request) => {
    const call = `${request.method} ${new URL(request.url).pathname}`
    calls.push(call)
    const queue = queues.get(call)
    const reply = queue && queue.length > 1 ? queue.shift() : queue?.[0]
    if (!reply) throw new TypeError(`nobody answers ${call}`)
    return Promise.resolve(reply(request))
  })
  return calls
}

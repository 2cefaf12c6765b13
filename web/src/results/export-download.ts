/** Reads an export to its end, however often the connection breaks. */
import { NetworkError, readProblem } from '@/api/problem'
import { sessionFetch } from '@/api/session-fetch'
import { RowReader } from './row-reader'
import type { RowFormat } from './row-reader'

/** How often it goes on by itself after a connection broke without a row in between, and how long it waits, in ms. */
const TRIES = 4
const PAUSE = 1500

export interface Whole {
  blob: Blob
  name: string
}

export interface Watch {
  signal: AbortSignal
  /** How many responses are there so far. */
  progress: (rows: number) => void
}

/** With an error where it can't be had, or was stopped. */
export async function readExport(href: string, format: RowFormat, { signal, progress }: Watch): Promise<Whole> {
  const reader = new RowReader(format)
  const headings = format === 'csv' ? 1 : 0
  let name = ''
  for (let tries = 0, after: string | undefined; ; tries += 1) {
    const before = reader.rows
    try {
      const answer = await ask(after === undefined ? href : `${href}&after=${after}`, signal)
      name ||= nameIn(answer)
      for await (const chunk of chunksOf(answer)) {
        reader.push(chunk)
        progress(Math.max(reader.rows - headings, 0))
      }
      return { blob: reader.blob(answer.headers.get('content-type') ?? ''), name }
    } catch (error) {
      if (signal.aborted || !isBroken(error)) throw error
      if (reader.rows > before) tries = 0
      if (tries >= TRIES) throw error
      after = reader.cut()
      if (after === undefined) reader.restart()
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
  }
}

async function ask(href: string, signal: AbortSignal): Promise<Response> {
  const answer = await sessionFetch(new Request(new URL(href, window.location.origin), { signal }))
  if (!answer.ok) throw readProblem(await answer.json().catch(() => null), answer)
  return answer
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  if (!reader) return
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

/** A connection that broke, rather than a refusal. */
function isBroken(error: unknown): boolean {
  return error instanceof NetworkError || error instanceof TypeError
}

/** As the service calls it (RFC 6266). */
function nameIn(answer: Response): string {
  const header = answer.headers.get('content-disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1]
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]+)"/.exec(header)?.[1] ?? 'responses')
}

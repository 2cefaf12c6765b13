import { onScopeDispose, readonly, ref, shallowRef } from 'vue'
import { messageOf, readProblem } from '@/api/problem'
import { sessionFetch } from '@/api/session-fetch'
import { useToasts } from '@/composables/useToasts'
import type { RowFormat } from './row-reader'

interface ExportFile {
  name: string
  ending: string
  query: string
  /** Of its rows; none where it has none that can be read on the way. */
  rows?: RowFormat
}

/** The files that the responses can be had as. */
const FILES: ExportFile[] = [
  { name: 'Excel workbook', ending: '.xlsx', query: 'format=xlsx' },
  { name: 'CSV for spreadsheets', ending: '.csv', query: 'format=csv&bom=true', rows: 'csv' },
  { name: 'CSV', ending: '.csv', query: 'format=csv', rows: 'csv' },
  { name: 'JSON, an object a line', ending: '.ndjson', query: 'format=ndjson', rows: 'ndjson' },
]

/** What has more responses is left to the browser: it writes to the disk as it reads. */
const MOST_HERE = 200_000

/** How far an export is. */
export interface Progress {
  name: string
  rows: number
}

/**
 * A survey's responses as a file. Rows are read here, so that one sees how far it is, and a connection that breaks costs
 * nothing; workbooks and large files are the browser's to download.
 */
export function useExport(id: string, count: () => number) {
  const { show } = useToasts()
  const isStarting = ref(false)
  const progress = shallowRef<Progress | null>(null)
  const files = FILES.map(({ query, ...file }) => ({ ...file, href: `/api/surveys/${id}/export?${query}` }))
  let running: AbortController | undefined

  async function download(file: (typeof files)[number]): Promise<void> {
    if (isStarting.value || progress.value) return
    isStarting.value = true
    try {
      await check(new URL(file.href, window.location.origin))
      isStarting.value = false
      if (file.rows && count() <= MOST_HERE) await read(file, file.rows)
      else save(file.href, '')
      show(file.rows && count() <= MOST_HERE ? 'The file is complete.' : 'Your browser downloads the file.')
    } catch (error) {
      if (!running?.signal.aborted) show(messageOf(error), 'danger')
    }
    isStarting.value = false
    progress.value = null
  }

  async function read({ href, name }: { href: string; name: string }, format: RowFormat): Promise<void> {
    const { readExport } = await import('./export-download')
    running = new AbortController()
    const report = (rows: number) => (progress.value = { name, rows })
    report(0)
    const whole = await readExport(href, format, { signal: running.signal, progress: report })
    const address = URL.createObjectURL(whole.blob)
    save(address, whole.name)
    // Not before the browser has begun to write it.
    setTimeout(() => { URL.revokeObjectURL(address) }, 60_000)
  }

  function cancel(): void {
    running?.abort()
  }

  onScopeDispose(cancel)
  return { files, isStarting: readonly(isStarting), progress, download, cancel }
}

/**
 * Whether the file can be had. A session that ran out is renewed by it, and a refusal is told here, where a download
 * would only fail.
 */
async function check(url: URL): Promise<void> {
  const head = await sessionFetch(new Request(url, { method: 'HEAD' }))
  if (head.ok) return
  // An answer to HEAD has no words.
  const answer = await sessionFetch(new Request(url))
  if (!answer.ok) throw readProblem(await answer.json().catch(() => null), answer)
  await answer.body?.cancel()
}

function save(href: string, name: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
}

import { readonly, ref } from 'vue'
import { messageOf, readProblem } from '@/api/problem'
import { sessionFetch } from '@/api/session-fetch'
import { useToasts } from '@/composables/useToasts'

/** The files that the responses can be had as. */
const FILES = [
  { name: 'Excel workbook', ending: '.xlsx', query: 'format=xlsx' },
  { name: 'CSV for spreadsheets', ending: '.csv', query: 'format=csv&bom=true' },
  { name: 'CSV', ending: '.csv', query: 'format=csv' },
  { name: 'JSON, an object a line', ending: '.ndjson', query: 'format=ndjson' },
]

/** Has the browser download a survey's responses; it shows by itself how far it is, and where it broke off. */
export function useExport(id: string) {
  const { show } = useToasts()
  const isStarting = ref(false)
  const files = FILES.map(({ query, ...file }) => ({ ...file, href: `/api/surveys/${id}/export?${query}` }))

  async function download(href: string): Promise<void> {
    if (isStarting.value) return
    isStarting.value = true
    try {
      await ask(new URL(href, window.location.origin))
      save(href)
      show('Your browser downloads the file.')
    } catch (error) {
      show(messageOf(error), 'danger')
    }
    isStarting.value = false
  }

  return { files, isStarting: readonly(isStarting), download }
}

/**
 * Whether the file can be had. A session that ran out is renewed by it, and a refusal is told here, where a download
 * would only fail.
 */
async function ask(url: URL): Promise<void> {
  const head = await sessionFetch(new Request(url, { method: 'HEAD' }))
  if (head.ok) return
  // An answer to HEAD has no words.
  const answer = await sessionFetch(new Request(url))
  if (!answer.ok) throw readProblem(await answer.json().catch(() => null), answer)
  await answer.body?.cancel()
}

function save(href: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = ''
  link.click()
}

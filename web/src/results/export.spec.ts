import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useToasts } from '@/composables/useToasts'
import { problem, stubServices } from '@/testing/services'
import ExportMenu from './ExportMenu.vue'

const PATH = '/api/surveys/s/export'
const TYPE = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename*=UTF-8\'\'Lunch%20-%20responses.csv' }
const ID = '01975b1e-0000-7000-8000-000000000001'
const fine = () => new Response(null)
/** The addresses that the browser was told to download, or the names of what was made here. */
const downloads: string[] = []

/** An answer that breaks off after that. */
function broken(text: string): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
    },
    pull(controller) {
      controller.error(new TypeError('network error'))
    },
  })
  return new Response(body, { headers: TYPE })
}

async function choose(name: string) {
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    if (this.hasAttribute('download')) downloads.push(this.getAttribute('download') || (this.getAttribute('href') ?? ''))
  })
  const menu = mount(ExportMenu, { props: { id: 's', count: 2 }, attachTo: document.body })
  await menu.get('button').trigger('click')
  await menu.findAll('a').find((link) => link.text().startsWith(name))?.trigger('click')
  await flushPromises()
  return menu
}

const lastToast = () => useToasts().toasts.value.at(-1)

describe('ExportMenu', () => {
  afterEach(() => {
    downloads.length = 0
    vi.restoreAllMocks()
  })

  it('asks whether a workbook can be had, and has the browser download it', async () => {
    const calls = stubServices({ [`HEAD ${PATH}`]: fine })
    const menu = await choose('Excel workbook')
    expect(calls).toEqual([`HEAD ${PATH}`])
    expect(downloads).toEqual([`${PATH}?format=xlsx`])
    expect(menu.get('button').attributes('aria-expanded')).toBe('false')
  })

  it('goes on after the last whole row where the connection breaks', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const blobs: Blob[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${blobs.push(blob as Blob)}`)
    const asked: string[] = []
    stubServices({
      [`HEAD ${PATH}`]: fine,
      [`GET ${PATH}`]: [
        () => broken(`response_id,x\r\n${ID},a\r\n0197`),
        ({ url }) => {
          asked.push(url)
          return new Response('0197-next,b\r\n', { headers: TYPE })
        },
      ],
    })
    const menu = await choose('CSV for spreadsheets')
    await vi.waitFor(() => { expect(menu.find('progress').attributes('value')).toBe('1') })
    await vi.advanceTimersByTimeAsync(2000)
    await vi.waitFor(() => { expect(downloads).toEqual(['Lunch - responses.csv']) })
    vi.useRealTimers()
    expect(asked).toEqual([expect.stringContaining(`after=${ID}`)])
    expect(await blobs[0]?.text()).toBe(`response_id,x\r\n${ID},a\r\n0197-next,b\r\n`)
    expect(menu.find('progress').exists()).toBe(false)
  })

  it('tells why the file cannot be had', async () => {
    const refused = () => problem(503, 'overloaded')
    stubServices({ [`HEAD ${PATH}`]: refused, [`GET ${PATH}`]: refused })
    await choose('Excel workbook')
    expect(downloads).toEqual([])
    expect(lastToast()).toMatchObject({ text: 'overloaded.', tone: 'danger' })
  })

  it('downloads what can be had by now', async () => {
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:1')
    const calls = stubServices({ [`HEAD ${PATH}`]: () => new Response(null, { status: 401 }), [`GET ${PATH}`]: fine })
    await choose('JSON')
    await vi.waitFor(() => { expect(downloads).toEqual(['responses']) })
    expect(calls).toEqual([`HEAD ${PATH}`, `GET ${PATH}`, `GET ${PATH}`])
  })
})

import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useToasts } from '@/composables/useToasts'
import { problem, stubServices } from '@/testing/services'
import ExportMenu from './ExportMenu.vue'

const PATH = '/api/surveys/s/export'
const fine = () => new Response(null)
/** The addresses that the browser was told to download. */
const downloads: string[] = []

async function choose(name: string) {
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    if (this.hasAttribute('download')) downloads.push(this.getAttribute('href') ?? '')
  })
  const menu = mount(ExportMenu, { props: { id: 's' }, attachTo: document.body })
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

  it('asks whether the file can be had, and downloads it', async () => {
    const calls = stubServices({ [`HEAD ${PATH}`]: fine })
    const menu = await choose('CSV for spreadsheets')
    expect(calls).toEqual([`HEAD ${PATH}`])
    expect(downloads).toEqual([`${PATH}?format=csv&bom=true`])
    expect(menu.get('button').attributes('aria-expanded')).toBe('false')
  })

  it('tells why the file cannot be had', async () => {
    const refused = () => problem(503, 'overloaded')
    stubServices({ [`HEAD ${PATH}`]: refused, [`GET ${PATH}`]: refused })
    await choose('Excel workbook')
    expect(downloads).toEqual([])
    expect(lastToast()).toMatchObject({ text: 'overloaded.', tone: 'danger' })
  })

  it('downloads what can be had by now', async () => {
    const calls = stubServices({ [`HEAD ${PATH}`]: () => new Response(null, { status: 401 }), [`GET ${PATH}`]: fine })
    await choose('JSON')
    expect(calls).toEqual([`HEAD ${PATH}`, `GET ${PATH}`])
    expect(downloads).toEqual([`${PATH}?format=ndjson`])
  })
})

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pressOn } from './support/keyboard'
import { useEyes } from './support/look'
import { useStage } from './support/stage'
import { startWire } from './support/wire'
import type { Wire } from './support/wire'

const stage = useStage()
const COUNT = 25
/** Enough to be seen coming in. */
const MANY = 60
/** Bytes of that, compressed. */
const SOME = 40_000

/** The page of results of a survey that some have answered. */
async function results() {
  const owner = await stage.visitor({ reducedMotion: 'reduce', acceptDownloads: true })
  await owner.register()
  const questions = [{ text: 'What did you eat?', kind: 'text' as const }, { text: 'And pay?', kind: 'number' as const }]
  const { id } = await owner.create({ title: 'Käse & Brot', questions })
  for (let i = 0; i < COUNT; i += 1) {
    const answers = [{ question_id: 1, text: `=Bread, "${i}"\nand חומוס` }, { question_id: 2, number: -i }]
    await owner.call('POST', `/api/surveys/${id}/responses`, { submission_id: randomUUID(), answers })
  }
  await owner.open(`/my/surveys/${id}/results`, 'Käse & Brot')
  return { owner, page: owner.page, exports: owner.page.getByRole('button', { name: 'Export' }) }
}

describe('an export', () => {
  it('is a file with every response', async () => {
    const { page, exports } = await results()
    const eyes = useEyes()
    await exports.click()
    await eyes.look(page, 'results-export')
    eyes.expectNothingWrong()
    const download = async (name: RegExp) => {
      if ((await exports.getAttribute('aria-expanded')) === 'false') await exports.click()
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
      return { name: file.suggestedFilename(), content: await readFile(await file.path()) }
    }
    const csv = await download(/^CSV for spreadsheets/)
    expect(csv.name).toBe('Käse & Brot - responses.csv')
    const text = csv.content.toString('utf8')
    expect(text.startsWith('\uFEFFresponse_id,submitted_at,What did you eat?,And pay?\r\n')).toBe(true)
    expect(text.split('\r\n').length).toBe(COUNT + 2)
    expect(text).toContain(',"\'=Bread, ""3""\nand חומוס",-3\r\n')
    const ndjson = await download(/^JSON/)
    const lines = ndjson.content.toString('utf8').trimEnd().split('\n')
    expect(lines.length).toBe(COUNT + 1)
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ rows: COUNT, complete: true })
    const workbook = await download(/^Excel/)
    expect(workbook.name).toBe('Käse & Brot - responses.xlsx')
    expect(workbook.content.subarray(0, 2).toString()).toBe('PK')
  })

  it('is reached by the keyboard, after the session had to be renewed too', async () => {
    const { owner, page, exports } = await results()
    await pressOn(exports)
    await page.keyboard.press('Escape')
    expect(await exports.evaluate((button) => button === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    const cookies = await owner.context.cookies()
    await owner.context.clearCookies({ name: /access_token/ })
    expect((await owner.context.cookies()).length).toBe(cookies.length - 1)
    await page.keyboard.press('Tab')
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(file.suggestedFilename()).toBe('Käse & Brot - responses.xlsx')
    expect(await file.failure()).toBeNull()
  })
})

describe('an export on a bad connection', () => {
  let wire: Wire
  beforeAll(async () => {
    wire = await startWire()
  })
  afterAll(() => {
    wire.stop()
  })

  it('tells how far it is, goes on where it broke off, and can be cancelled', async () => {
    const owner = await stage.visitor({ reducedMotion: 'reduce', acceptDownloads: true, proxy: { server: wire.server } })
    const { page } = owner
    await owner.register()
    const { id, title } = await owner.create({ title: 'Bread', questions: [{ text: 'What did you eat?', kind: 'text' }] })
    for (let i = 0; i < MANY; i += 1) {
      const text = Array.from({ length: 60 }, () => randomUUID()).join(' ')
      const answers = [{ question_id: 1, text: `${i} ${text}` }]
      await owner.call('POST', `/api/surveys/${id}/responses`, { submission_id: randomUUID(), answers })
    }
    await owner.open(`/my/surveys/${id}/results`, title)
    await page.getByText(`${MANY} responses`, { exact: true }).waitFor()
    const start = async () => {
      wire.holdNext('/export?', SOME)
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('link', { name: /^JSON/ }).click()
    }
    const progress = page.getByText(new RegExp(`\\d+ of ${MANY} responses$`))
    const rows = async () => Number(/(\d+) of/.exec((await progress.textContent()) ?? '')?.[1])

    await start()
    await expect.poll(rows).toBeGreaterThan(5)
    const eyes = useEyes()
    await eyes.look(page, 'results-export-progress')
    eyes.expectNothingWrong()
    await page.getByRole('button', { name: 'Cancel the export' }).click()
    await expect.poll(() => progress.count()).toBe(0)

    await start()
    await expect.poll(rows).toBeGreaterThan(5)
    expect(await rows()).toBeLessThan(MANY)
    const [file] = await Promise.all([page.waitForEvent('download'), Promise.resolve(wire.cut())])
    const text = await readFile(await file.path(), 'utf8')
    const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as { response_id?: string })
    expect(lines.at(-1)).toMatchObject({ complete: true })
    const ids = lines.flatMap(({ response_id }) => response_id ?? [])
    expect(ids).toHaveLength(MANY)
    expect(new Set(ids).size).toBe(MANY)
    const asked = owner.calls('GET', `/api/surveys/${id}/export`).map((request) => new URL(request.url()).searchParams)
    expect(asked.map((query) => query.has('after'))).toEqual([false, false, true])
  })
})

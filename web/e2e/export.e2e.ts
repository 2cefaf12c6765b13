import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { pressOn } from './support/keyboard'
import { useEyes } from './support/look'
import { useStage } from './support/stage'

const stage = useStage()
const COUNT = 25

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

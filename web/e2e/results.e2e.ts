import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { components } from '../src/api/surveys'
import { useEyes } from './support/look'
import { screenshots, useStage } from './support/stage'
import type { Visitor } from './support/visitor'

const stage = useStage()

type Schemas = components['schemas']
type Given = Schemas['Answer']

const QUESTIONS: Schemas['NewQuestion'][] = [
  { text: 'How many minutes did you wait?', kind: 'number' },
  { text: 'What did you pay, in euros?', kind: 'number' },
  { text: 'How good was it?', kind: 'rating' },
  { text: 'What else should the kitchen know?', kind: 'text' },
]
const WORDS = [
  'The soup was cold.\nTwice this week, in fact.',
  'Thank you! ❤ <b>Very</b> good.',
  'More bread, please.',
  'Could the queue at the till be told apart from the one for the soup? '.repeat(12),
  'אפשר עוד חומוס?',
]

async function respond(owner: Visitor, id: string, answers: Given[]): Promise<void> {
  await owner.call('POST', `/api/surveys/${id}/responses`, { submission_id: randomUUID(), answers })
}

function answersOf(i: number): Given[] {
  return [
    { question_id: 1, number: Math.round(12 + 9 * Math.sin(i) + (i % 7)) },
    { question_id: 2, number: Math.round(100 * (6.2 + 3 * Math.sin(i * 1.7))) / 100 },
    { question_id: 3, number: 1 + ((i * i) % 5) },
    ...(i % 2 === 0 ? [{ question_id: 4, text: `${WORDS[(i / 2) % WORDS.length] ?? ''} (${i})` }] : []),
  ]
}

/** The page of results of a survey that some have answered. */
async function results(count: number, title = 'What we eat at noon') {
  const owner = await stage.visitor({ reducedMotion: 'reduce' })
  await owner.register()
  const { id } = await owner.create({ title, questions: QUESTIONS })
  for (let i = 0; i < count; i += 1) await respond(owner, id, answersOf(i))
  await owner.open(`/my/surveys/${id}/results`, title)
  const { page } = owner
  const question = (index: number) => page.getByRole('region', { name: QUESTIONS[index]?.text ?? '' })
  await page.getByText(`${count} response`).first().waitFor()
  return { owner, page, id, question }
}

describe('results', () => {
  it('tell how numbers are distributed, and what people wrote', async () => {
    const { page, question } = await results(60)
    const eyes = useEyes()
    const rows = await question(0).getByRole('row').allTextContents()
    expect(rows[0]).toContain('Number')
    const counted = await question(0).locator('tbody td:nth-of-type(1)').allTextContents()
    expect(counted.reduce((sum, count) => sum + Number(count), 0)).toBe(60)
    for (const name of ['Lowest', 'Lower quartile', 'Median', 'Upper quartile', 'Highest', 'Mean']) {
      await question(0).getByText(name, { exact: true }).waitFor()
    }
    await question(2).getByText('Median', { exact: true }).waitFor()
    await eyes.look(page, 'results-distributions')
    await page.emulateMedia({ forcedColors: 'active' })
    await page.screenshot({ path: `${screenshots}results-distributions-forced.png`, fullPage: true })
    await page.emulateMedia({ forcedColors: 'none' })
    eyes.expectNothingWrong()
  })

  it('list texts by the keyboard, and leave the reader in peace', async () => {
    const { owner, page, id, question } = await results(60)
    const texts = question(3)
    const items = texts.getByRole('listitem')
    await expect.poll(() => items.count()).toBe(10)
    expect(await items.first().locator('p').first().textContent()).toContain('(58)')
    expect(await items.nth(4).locator('p').first().textContent()).toContain('in fact. (50)')
    expect(await texts.locator('b').count(), 'no text is markup').toBe(0)

    const unfold = texts.getByRole('button', { name: 'Show all' }).first()
    await unfold.focus()
    await page.keyboard.press('Enter')
    expect(await texts.getByRole('button', { name: 'Show less' }).getAttribute('aria-expanded')).toBe('true')

    await texts.getByRole('button', { name: 'Show more' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => items.count()).toBe(20)
    expect(await items.nth(10).evaluate((item) => item === document.activeElement)).toBe(true)

    const before = await items.first().textContent()
    await respond(owner, id, [{ question_id: 4, text: 'Fresh!' }])
    await respond(owner, id, [{ question_id: 4, text: 'Fresher!' }])
    const fresh = texts.getByRole('button', { name: '2 new answers' })
    await fresh.waitFor()
    const eyes = useEyes()
    await eyes.look(page, 'results-new-answers')
    eyes.expectNothingWrong()
    expect(await items.first().textContent()).toBe(before)
    await fresh.click()
    await expect.poll(() => items.count()).toBe(22)
    expect(await items.first().locator('p').first().textContent()).toBe('Fresher!')
    expect(await fresh.count()).toBe(0)

    await texts.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => items.count()).toBe(32)
    expect(await texts.getByRole('button', { name: 'Show more' }).count(), 'nothing more').toBe(0)
  })

  it('come in without the stream too, and are not sent again where nothing changed', async () => {
    const { owner, page, id, question } = await results(1)
    await page.route('**/results/stream*', (route) => route.abort())
    await page.reload()
    await question(0).getByRole('row', { name: /^12 1 100%/ }).waitFor()
    const statuses: number[] = []
    page.on('response', (response) => {
      if (response.url().endsWith('/results')) statuses.push(response.status())
    })
    await expect.poll(() => statuses).toContain(304)
    await respond(owner, id, [{ question_id: 1, number: 14 }])
    await question(0).getByRole('row', { name: /^14 1 50%/ }).waitFor()
    expect(statuses).toContain(200)
  })

  it('are told of the largest and the smallest numbers on the narrowest screen', async () => {
    const { owner, page, id, question } = await results(0)
    for (const number of [1e15, -1e15, 123_456.789, 1e-12, 0]) await respond(owner, id, [{ question_id: 1, number }])
    await respond(owner, id, [{ question_id: 2, number: 1e-300 }])
    const eyes = useEyes()
    await question(1).getByText('Lowest', { exact: true }).waitFor()
    await question(0).getByText('5 answers').waitFor()
    await eyes.look(page, 'results-extremes')
    eyes.expectNothingWrong()
  })
})

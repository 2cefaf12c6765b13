import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { components } from '../src/api/surveys'
import { owning } from './support/owner'
import { useStage } from './support/stage'
import type { Visitor } from './support/visitor'

const stage = useStage()

type Schemas = components['schemas']

/** Answers what is asked first, through the page, and is shown the receipt. */
async function answer(guest: Visitor, { id, title }: { id: string; title: string }, choice: string): Promise<void> {
  await guest.open(`/surveys/${id}`, title)
  await guest.page.getByLabel(choice).check()
  await guest.page.getByRole('button', { name: 'Next' }).click()
  await guest.open(`/surveys/${id}?q=review`, title)
  await guest.page.getByRole('button', { name: 'Send answers' }).click()
  await guest.heading('Your answers are counted').waitFor()
}

function question({ page }: Visitor, name: string) {
  return page.getByRole('region', { name, exact: true })
}

const EAT = 'What do you eat?'
const DISHES = ['Soup', 'Salad', 'Both']
const DRINKS = ['Water', 'Tea', 'Coffee']
const WAITED = 'How many minutes did you wait?'

interface Given {
  dish: number
  drinks: number[]
  minutes: number
}

/** What forty people answered: everything is counted from this. */
const GIVEN: Given[] = Array.from({ length: 40 }, (_, i) => ({
  dish: 1 + (i % 3),
  drinks: [1, 2, 3].filter((drink) => (i >> (drink - 1)) % 2 === 1),
  minutes: (i * 7) % 30,
}))

async function respondAll(owner: Visitor, id: string): Promise<void> {
  for (const { dish, drinks, minutes } of GIVEN) {
    const answers: Schemas['Answer'][] = [
      { question_id: 1, choice_id: dish },
      ...(drinks.length > 0 ? [{ question_id: 2, choice_ids: drinks }] : []),
      { question_id: 4, number: minutes },
    ]
    await owner.call('POST', `/api/surveys/${id}/responses`, { submission_id: randomUUID(), answers })
  }
}

describe('results', () => {
  it('are seen as they come in, without being asked for', async () => {
    const { owner, page, ...survey } = await owning(stage)
    await owner.open(`/my/surveys/${survey.id}/results`, survey.title)
    await page.getByText('No responses yet').waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    const asked = () => owner.calls('GET', `/api/surveys/${survey.id}/results`).length
    const before = asked()
    await answer(await stage.visitor(), survey, 'Salad')
    await question(owner, EAT).getByRole('row', { name: /Salad 1 100%/ }).waitFor()
    await answer(await stage.visitor(), survey, 'Soup')
    await question(owner, EAT).getByRole('row', { name: /Soup 1 50%/ }).waitFor()
    await page.getByText('2 responses', { exact: true }).waitFor()
    expect(asked()).toBe(before)
    expect(owner.calls('GET', `/api/surveys/${survey.id}/results/stream`)).toHaveLength(1)
  })

  it('are filtered by answers, and the filter is in the address', async () => {
    const { owner, page, id, title } = await owning(stage)
    await respondAll(owner, id)
    await owner.open(`/my/surveys/${id}/results`, title)
    await page.getByText('40 responses', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Filter by answers' }).click()
    await page.getByRole('button', { name: 'Show these' }).click()
    await page.getByText('Choose at least one.').waitFor()
    await page.getByLabel('Salad', { exact: true }).check()
    await page.getByLabel('Both', { exact: true }).check()
    await page.getByRole('button', { name: 'Show these' }).click()
    const some = GIVEN.filter(({ dish }) => dish === 2 || dish === 3)
    await page.getByText(`${some.length} responses`, { exact: true }).first().waitFor()
    expect(new URL(page.url()).searchParams.getAll('answer')).toEqual(['1:2,3'])

    await page.getByRole('button', { name: 'Filter further' }).click()
    await page.getByLabel('Only responses where').selectOption({ label: `4. ${WAITED}` })
    await page.getByLabel('from').fill('5')
    await page.getByLabel('to', { exact: true }).fill('20')
    await page.getByRole('button', { name: 'Show these' }).click()
    const fewer = some.filter(({ minutes }) => minutes >= 5 && minutes <= 20)
    await page.getByText(`${fewer.length} responses`, { exact: true }).first().waitFor()
    for (const [index, drink] of DRINKS.entries()) {
      const count = fewer.filter(({ drinks }) => drinks.includes(index + 1)).length
      await question(owner, 'What do you drink?').getByRole('row', { name: new RegExp(`^${drink} ${count} `) }).waitFor()
    }
    await page.reload()
    await page.getByText(`${fewer.length} responses`, { exact: true }).first().waitFor()
    await page.goBack()
    await page.getByText(`${some.length} responses`, { exact: true }).first().waitFor()
    await page.getByRole('button', { name: /^What do you eat. Salad or Both/ }).click()
    await page.getByText('40 responses', { exact: true }).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('of two questions are compared, of all responses or some', async () => {
    const { owner, page, id, title } = await owning(stage)
    await respondAll(owner, id)
    await owner.open(`/my/surveys/${id}/results`, title)
    await page.getByLabel('Rows').selectOption({ label: `1. ${EAT}` })
    await page.getByLabel('Columns').selectOption({ label: '2. What do you drink?' })
    const table = page.getByRole('table', { name: `${EAT} by What do you drink?` })
    const cells = () => table.locator('tbody tr').evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')))
    /** As the page should count: who drinks nothing has a column of their own. */
    const counted = (given: Given[]) => DISHES.map((dish, row) => {
      const those = given.filter((each) => each.dish === row + 1)
      const columns = DRINKS.map((_, column) => those.filter(({ drinks }) => drinks.includes(column + 1)).length)
      return [dish, ...columns, those.filter(({ drinks }) => drinks.length === 0).length, those.length].map(String)
    })
    await table.waitFor()
    expect(await table.locator('thead th').allTextContents()).toEqual([...DRINKS, 'Not answered', 'All'])
    await expect.poll(cells).toEqual(counted(GIVEN))
    expect(new URL(page.url()).search).toBe('?rows=1&columns=2')

    await page.goto(`${page.url()}&answer=4:10..`)
    await expect.poll(cells).toEqual(counted(GIVEN.filter(({ minutes }) => minutes >= 10)))
    await page.getByLabel('Figures').selectOption('% of the row')
    const [first = []] = counted(GIVEN.filter(({ minutes }) => minutes >= 10))
    await expect.poll(async () => (await cells())[0]?.[1]).toBe(`${Math.round((100 * Number(first[1])) / Number(first.at(-1)))}%`)
  })
})

describe('results for others', () => {
  it('are for those who have answered, by their receipt', async () => {
    const survey = await owning(stage, { results: 'respondents' })
    const [guest, stranger] = [await stage.visitor(), await stage.visitor()]
    await answer(guest, survey, 'Salad')
    await guest.page.getByRole('link', { name: 'See the results' }).click()
    await guest.heading(survey.title).waitFor()
    await question(guest, EAT).getByRole('row', { name: /Salad 1 100%/ }).waitFor()
    await guest.page.getByText('Live', { exact: true }).waitFor()
    const link = guest.page.url()
    await answer(await stage.visitor(), survey, 'Soup')
    await question(guest, EAT).getByRole('row', { name: /Soup 1 50%/ }).waitFor()

    await stranger.open(`/surveys/${survey.id}/results`, survey.title)
    await stranger.page.getByText('For those who have answered').waitFor()
    await stranger.page.getByRole('link', { name: 'Answer it' }).waitFor()
    await stranger.open(link, survey.title)
    await question(stranger, EAT).getByRole('row', { name: /Soup 1 50%/ }).waitFor()
    await stranger.page.goto(link.replace(/response_id=.*/, `response_id=${randomUUID()}`))
    await stranger.page.getByText('For those who have answered').waitFor()
  })

  it('can be read while the survey is closing, which gives its form to nobody', async () => {
    const survey = await owning(stage, { results: 'respondents' })
    const guest = await stage.visitor()
    await answer(guest, survey, 'Salad')
    await survey.owner.call('PATCH', `/api/surveys/${survey.id}`, { state: 'closing' })
    await guest.page.getByRole('link', { name: 'See the results' }).click()
    await question(guest, EAT).getByRole('row', { name: /Salad 1 100%/ }).waitFor()
  })

  it('are for everyone, where its owner says so', async () => {
    const survey = await owning(stage, { results: 'everyone' })
    const stranger = await stage.visitor()
    await stranger.open(`/surveys/${survey.id}/results`, survey.title)
    await stranger.page.getByText('No responses yet').waitFor()
    await answer(await stage.visitor(), survey, 'Both')
    await question(stranger, EAT).getByRole('row', { name: /Both 1 100%/ }).waitFor()
    expect(await stranger.page.getByRole('button', { name: 'Export' }).count()).toBe(0)
  })

  it('are refused kindly otherwise', async () => {
    const { owner, id, title } = await owning(stage)
    const stranger = await stage.visitor()
    await stranger.open(`/surveys/${id}/results`, title)
    await stranger.page.getByText('Only its owner sees these results').waitFor()
    await owner.open(`/surveys/${id}/results`, title)
    await owner.page.getByText('No responses yet').waitFor()
  })
})

import { randomUUID } from 'node:crypto'
import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { surveyOfEverything } from './support/everything'
import { useStage } from './support/stage'
import type { Visitor } from './support/visitor'

const stage = useStage()

interface Definition {
  title: string
  questions: { text: string; show_if?: { match: string; conditions: Record<string, unknown>[] } }[]
}

function region({ page }: Visitor, place: number): Locator {
  return page.getByRole('region', { name: `Question ${place}`, exact: true })
}

/** The words of a question, and all that it can have beside. */
async function open(ada: Visitor, place: number): Promise<Locator> {
  const question = region(ada, place)
  await question.getByText('More options').click()
  return question
}

async function addQuestion(ada: Visitor, place: number, text: string, kind: string): Promise<Locator> {
  await ada.page.getByRole('button', { name: 'Add a question' }).click()
  await region(ada, place).getByLabel('Question', { exact: true }).fill(text)
  await region(ada, place).getByLabel('Answer', { exact: true }).selectOption(kind)
  return open(ada, place)
}

function condition(question: Locator, place: number): Locator {
  return question.getByRole('group', { name: `Condition ${place}`, exact: true })
}

async function isSaved({ page }: Visitor): Promise<void> {
  await page.getByText('Saved', { exact: true }).waitFor()
}

/** A draft of everything, as it is edited. */
async function draft() {
  const ada = await stage.visitor()
  await ada.register()
  const survey = await ada.create({ ...surveyOfEverything(), state: 'draft' })
  await ada.open(`/my/surveys/${survey.id}/edit`, 'Edit survey')
  await region(ada, 7).waitFor()
  const definition = () => ada.call<Definition>('GET', `/api/surveys/${survey.id}/definition`)
  return { ada, survey, definition }
}

describe('a survey with everything', () => {
  it('is written, found again, tried, opened and fixed', async () => {
    const title = `Lunch ${randomUUID().slice(0, 8)}`
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register('/my/surveys/new')
    await page.getByLabel('Title').fill(title)
    const first = await open(ada, 1)
    await first.getByLabel('Question', { exact: true }).fill('What do you eat?')
    await first.getByLabel('Choice 1', { exact: true }).fill('Soup')
    await first.getByLabel('Choice 2', { exact: true }).fill('Salad')
    await first.getByLabel('Help').fill('The main dish.')
    await first.getByLabel('Take other answers too').check()
    await first.getByLabel('What that choice says').fill('Something else')
    await first.getByLabel('Random order').check()
    await first.getByLabel('Begin a section here').check()
    await first.getByLabel('Title of the section').fill('Your lunch')
    const second = await addQuestion(ada, 2, 'How good was it?', 'Rating')
    await second.getByLabel('From 1 to').selectOption('10')
    await second.getByLabel('1 means', { exact: false }).first().fill('bad')
    await second.getByLabel('10 means').fill('good')
    const third = await addQuestion(ada, 3, 'How many minutes did you wait?', 'Number')
    await third.getByLabel('At least').fill('0')
    await third.getByLabel('At most').fill('240')
    await third.getByLabel('Whole numbers only').check()
    const fourth = await addQuestion(ada, 4, 'What was wrong?', 'Text')
    await fourth.getByLabel('Ask only after certain answers').check()
    await condition(fourth, 1).getByLabel('Question').selectOption({ label: '2. How good was it?' })
    await condition(fourth, 1).getByLabel('at most').fill('4')
    await fourth.getByRole('button', { name: 'Add a condition' }).click()
    await condition(fourth, 2).getByLabel('Question').selectOption({ label: '1. What do you eat?' })
    await condition(fourth, 2).getByRole('checkbox', { name: 'Salad' }).check()
    await fourth.getByLabel('Ask it where').selectOption('any of these holds')

    await page.getByLabel('Another language').selectOption('Deutsch')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByLabel('Title in Deutsch').fill('Mittagessen')
    await page.getByRole('textbox', { name: /^Question in Deutsch\s*How good was it/ }).fill('Wie gut war es?')
    await page.getByText('texts to translate').waitFor()
    await page.waitForURL(/\/edit$/)
    await isSaved(ada)

    await page.reload()
    await region(ada, 4).getByText('asked only if question 2 is 4 or less, or “Salad” was chosen in question 1').waitFor()
    await region(ada, 1).getByText('begins the section “Your lunch” · with help · takes other answers · random order').waitFor()
    await region(ada, 2).getByText('1 to 10, 1 is “bad”, 10 is “good”').waitFor()
    await region(ada, 3).getByText('whole numbers from 0 to 240').waitFor()

    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('One question is asked only after certain answers').waitFor()
    const wrong = page.getByRole('heading', { name: /What was wrong/ })
    expect(await wrong.count()).toBe(0)
    await page.getByRole('radio', { name: 'Salad' }).check()
    await wrong.waitFor()
    await page.getByRole('radio', { name: 'Soup' }).check()
    await wrong.waitFor({ state: 'detached' })
    await page.getByRole('radio', { name: '4', exact: true }).check()
    await wrong.waitFor()
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch')
    await page.getByRole('heading', { name: 'Mittagessen' }).waitFor()
    await page.getByRole('heading', { name: /Wie gut war es/ }).waitFor()
    await wrong.waitFor()
    await page.getByRole('button', { name: 'Back to writing' }).click()

    await page.getByRole('button', { name: 'Open survey' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Open survey' }).click()
    await page.getByText('The questions are fixed').waitFor()
    await page.getByText('Something else · in one’s own words').waitFor()
    await page.getByText('asked only if question 2 is 4 or less, or “Salad” was chosen in question 1').waitFor()
    expect(await page.getByLabel('Another language').count()).toBe(0)
  }, 90_000)

  it('has all its pages beside it as soon as it is saved', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register('/my/surveys/new')
    const pages = page.getByRole('navigation', { name: 'This survey' })
    expect(await pages.getByRole('link').allTextContents()).toEqual(['Questions'])
    await page.getByLabel('Title').fill('Lunch')
    await region(ada, 1).getByLabel('Question', { exact: true }).fill('Why?')
    await region(ada, 1).getByLabel('Answer', { exact: true }).selectOption('Text')
    await pages.getByRole('link', { name: 'Settings' }).click()
    await ada.heading('Lunch').waitFor()
  })
})

describe('conditions', () => {
  it('follow the questions that they look at, and say so where they cannot', async () => {
    const { ada, definition } = await draft()
    const { page } = ada
    // What question 6 looks at are 1 and 4, wherever these are.
    await page.getByRole('button', { name: 'Move question 1 down' }).click()
    await region(ada, 6).getByText('asked only if “Soup” was chosen in question 2, or question 4 was answered').waitFor()
    await expect.poll(async () => (await definition()).questions[5]?.show_if?.conditions)
      .toEqual([{ question_id: 2, choice_ids: [1] }, { question_id: 4, answered: true }])

    await page.getByRole('button', { name: 'Move question 4 up' }).click()
    const moved = condition(region(ada, 3), 1)
    await moved.getByText('That question comes later').waitFor()
    await page.getByText('Not complete').waitFor()
    await page.getByRole('button', { name: 'Move question 3 down' }).click()
    await page.getByText('That question comes later').waitFor({ state: 'detached' })
    await isSaved(ada)
  })

  it('are asked about again where their question is removed, and right again where that is undone', async () => {
    const { ada } = await draft()
    const { page } = ada
    await page.getByRole('button', { name: 'Remove question 3' }).click()
    const problem = region(ada, 3).getByText('Choose the question that this depends on')
    await problem.waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await problem.waitFor({ state: 'detached' })
    await region(ada, 4).getByText('asked only if question 3 is 4 or less').waitFor()

    await page.getByRole('button', { name: 'Remove question 3' }).click()
    await problem.waitFor()
    await page.getByRole('button', { name: 'Remove condition 1' }).first().click()
    await isSaved(ada)
  })

  it('are copied with their question, and so are its translations', async () => {
    const { ada, definition } = await draft()
    const { page } = ada
    await page.getByRole('button', { name: 'Duplicate question 4' }).click()
    await region(ada, 8).waitFor()
    await region(ada, 5).getByText('asked only if question 3 is 4 or less').waitFor()
    await region(ada, 7).getByText('question 4 was answered').waitFor()
    await page.getByText('1 text to translate').waitFor()
    await isSaved(ada)
    await expect.poll(async () => (await definition()).questions.length).toBe(8)
    expect((await definition()).questions[4]?.show_if).toEqual({ match: 'all', conditions: [{ question_id: 3, at_most: 4 }] })
  })
})

describe('a translation', () => {
  it('can be removed, and had back', async () => {
    const { ada, survey } = await draft()
    const { page } = ada
    const german = page.locator('summary', { hasText: 'Deutsch' })
    await german.click()
    await page.getByRole('button', { name: 'Remove Deutsch' }).click()
    await german.waitFor({ state: 'detached' })
    const next = page.getByLabel('Another language')
    await expect.poll(() => next.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.getByRole('button', { name: 'Undo' }).click()
    await german.getByText('1 text to translate').waitFor()
    await german.click()
    await page.getByRole('textbox', { name: /^Question in Deutsch\s*What else/ }).fill('Was noch?')
    await german.getByText('complete').waitFor()
    await isSaved(ada)
    await ada.open(`/my/surveys/${survey.id}/edit`, 'Edit survey')
    await german.getByText('complete').waitFor()
  })
})

describe('a survey that is shared', () => {
  async function joins(ada: Visitor, id: string, role: 'editor' | 'viewer'): Promise<Visitor> {
    const other = await stage.visitor()
    await other.register()
    const body = { email: other.email, role }
    const { token } = await ada.call<{ token: string }>('POST', `/api/surveys/${id}/invitations`, body)
    await other.call('POST', '/api/surveys/invitations/accept', { token })
    return other
  }

  it('is written on by editors, and not by viewers', async () => {
    const { ada, survey, definition } = await draft()
    const editor = await joins(ada, survey.id, 'editor')
    await editor.open(`/my/surveys/${survey.id}/edit`, 'Edit survey')
    await editor.page.getByLabel('Title', { exact: true }).fill('Lunch for two')
    await isSaved(editor)
    await expect.poll(async () => (await definition()).title).toBe('Lunch for two')
    expect(await editor.page.getByRole('link', { name: 'Sharing' }).count()).toBe(0)

    const viewer = await joins(ada, survey.id, 'viewer')
    await viewer.open(`/my/surveys/${survey.id}/edit`, 'Edit survey')
    await viewer.page.getByText('you may not change it').waitFor()
    expect(await viewer.page.getByLabel('Title', { exact: true }).count()).toBe(0)
  })
})

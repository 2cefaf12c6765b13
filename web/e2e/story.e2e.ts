import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { useStage } from './support/stage'
import type { Visitor } from './support/visitor'

const stage = useStage()

/** Writes a survey of two questions on the page that is open. */
async function write({ page }: Visitor, title: string): Promise<void> {
  await page.getByLabel('Title').fill(title)
  const first = page.getByRole('region', { name: 'Question 1' })
  await first.getByLabel('Question', { exact: true }).fill('Tea or coffee?')
  await first.getByLabel('Choice 1', { exact: true }).fill('Tea')
  await first.getByLabel('Choice 2', { exact: true }).fill('Coffee')
  await first.getByLabel('Must be answered').check()
  await page.getByRole('button', { name: 'Add a question' }).click()
  const second = page.getByRole('region', { name: 'Question 2' })
  await second.getByLabel('Question', { exact: true }).fill('How was it?')
  await second.getByLabel('Answer', { exact: true }).selectOption({ label: 'Rating' })
  await second.getByLabel('Question', { exact: true }).press('Alt+ArrowUp')
  await expect.poll(() => page.getByRole('region', { name: 'Question 1' }).getByLabel('Question', { exact: true })
    .inputValue()).toBe('How was it?')
}

async function openSurvey({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'Open survey' }).click()
  await page.getByRole('alertdialog', { name: 'Open this survey?' }).getByRole('button', { name: 'Open survey' }).click()
  await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Close survey' }).waitFor()
}

describe('the whole story', () => {
  it('from an account to a result', async () => {
    const title = `Breaks ${randomUUID().slice(0, 8)}`
    const owner = await stage.visitor()
    await owner.open('/', 'Open surveys')
    await owner.page.getByRole('link', { name: 'New survey' }).click()
    await owner.heading('Log in').waitFor()
    await owner.register('/my/surveys/new')
    await owner.heading('New survey').waitFor()
    await write(owner, title)
    await openSurvey(owner)

    const guest = await stage.visitor()
    await guest.open('/', 'Open surveys')
    await guest.page.getByRole('link', { name: title }).click()
    await guest.heading(title).waitFor()
    await guest.page.getByRole('radio', { name: '5' }).check()
    await guest.page.getByRole('button', { name: 'Next' }).click()
    await guest.page.getByRole('radio', { name: 'Coffee' }).check()
    await guest.page.getByRole('button', { name: 'Review', exact: true }).click()
    await guest.page.getByRole('button', { name: 'Send answers' }).click()
    await guest.heading('Your answers are counted').waitFor()

    const { page } = owner
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'My surveys' }).click()
    await owner.heading('My surveys').waitFor()
    await page.getByRole('article', { name: title }).getByText('1 response').waitFor()
    await page.getByRole('link', { name: title, exact: true }).click()
    await owner.heading(title).waitFor()
    await page.getByRole('region', { name: 'Tea or coffee?' }).getByRole('row', { name: /Coffee 1 100/ }).waitFor()

    const results = new URL(page.url()).pathname
    await owner.logOut()
    await owner.heading('Open surveys').waitFor()
    await owner.open(results, 'Log in')
    await owner.logIn()
    await owner.heading(title).waitFor()
    expect(new URL(page.url()).pathname).toBe(results)
  })

  it('shows results as they come in', async () => {
    const owner = await stage.visitor()
    await owner.register()
    const title = `Breaks ${randomUUID().slice(0, 8)}`
    const { id } = await owner.create({ title, questions: [{ text: 'Tea?', kind: 'single_choice', choices: ['Yes', 'No'] }] })
    await owner.open(`/my/surveys/${id}/results`, title)
    await owner.page.getByText('No responses yet').waitFor()
    const guest = await stage.visitor()
    await guest.open('/', 'Open surveys')
    await guest.call('POST', `/api/surveys/${id}/responses`, {
      submission_id: randomUUID(),
      answers: [{ question_id: 1, choice_id: 1 }],
    })
    await owner.page.getByRole('row', { name: /Yes 1 100/ }).waitFor()
  })
})

describe('a survey that is written', () => {
  it('is kept as one goes, also over a reload', async () => {
    const owner = await stage.visitor()
    const { page } = owner
    await owner.register('/my/surveys/new')
    await write(owner, 'Breaks')
    await page.waitForURL(/\/my\/surveys\/[^/]+\/edit$/)
    await page.getByText('Saved', { exact: false }).first().waitFor()
    await expect.poll(() => page.evaluate(() => {
      const event = new Event('beforeunload', { cancelable: true })
      return window.dispatchEvent(event)
    })).toBe(true)
    await page.reload()
    await owner.heading('Edit survey').waitFor()
    expect(await page.getByLabel('Title').inputValue()).toBe('Breaks')
    expect(await page.getByRole('region', { name: 'Question 2' }).getByLabel('Choice 2', { exact: true }).inputValue())
      .toBe('Coffee')
  })

  it('loses nothing when the session ends meanwhile', async () => {
    const owner = await stage.visitor()
    const { page } = owner
    await owner.register('/my/surveys/new')
    await owner.heading('New survey').waitFor()
    await owner.context.clearCookies()
    await write(owner, 'Breaks')
    const dialog = page.getByRole('dialog', { name: 'Log in again' })
    await dialog.getByLabel('Password', { exact: true }).fill(owner.password)
    await dialog.getByRole('button', { name: 'Log in' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.waitForURL(/\/my\/surveys\/[^/]+\/edit$/)
    expect(await page.getByLabel('Title').inputValue()).toBe('Breaks')
  })

  it('is saved once the network is back, and made once', async () => {
    const owner = await stage.visitor()
    const { page } = owner
    await owner.register('/my/surveys/new')
    await owner.heading('New survey').waitFor()
    await owner.context.setOffline(true)
    await write(owner, 'Breaks')
    await page.getByText('Not saved').waitFor()
    await owner.context.setOffline(false)
    await page.getByRole('button', { name: 'retry' }).click()
    await page.waitForURL(/\/my\/surveys\/[^/]+\/edit$/)
    await page.reload()
    await owner.heading('Edit survey').waitFor()
    expect(await page.getByLabel('Title').inputValue()).toBe('Breaks')
    await owner.open('/my/surveys', 'My surveys')
    await page.getByRole('link', { name: 'Breaks', exact: true }).waitFor()
    expect(await page.getByRole('article').count()).toBe(1)
  })

  it('written in two tabs is overwritten by nobody unasked', async () => {
    const owner = await stage.visitor()
    const { page } = owner
    await owner.register()
    const { id } = await owner.create({ title: 'Breaks', questions: [{ text: 'Why?', kind: 'text' }] })
    const other = await owner.context.newPage()
    for (const tab of [page, other]) await owner.open(`/my/surveys/${id}/edit`, 'Edit survey', tab)
    await page.getByLabel('Title').fill('Breaks in spring')
    await expect.poll(() => owner.calls('PATCH', `/api/surveys/${id}`).length).toBe(1)
    await other.getByLabel('Title').fill('Breaks in autumn')
    await other.getByText('This survey was changed elsewhere').waitFor()
    expect(await other.getByLabel('Title').inputValue()).toBe('Breaks in autumn')
    await other.getByRole('button', { name: 'Load the other version' }).click()
    expect(await other.getByLabel('Title').inputValue()).toBe('Breaks in spring')
  })

  it('asks before it is left with something unsaved', async () => {
    const owner = await stage.visitor()
    const { page } = owner
    await owner.register('/my/surveys/new')
    await owner.heading('New survey').waitFor()
    await page.getByLabel('Description').fill('Without a title it cannot be saved.')
    await page.getByRole('link', { name: 'My surveys' }).first().click()
    const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' })
    await dialog.getByRole('button', { name: 'Stay' }).click()
    expect(new URL(page.url()).pathname).toBe('/my/surveys/new')
    await page.getByRole('link', { name: 'My surveys' }).first().click()
    await dialog.getByRole('button', { name: 'Leave' }).click()
    await owner.heading('My surveys').waitFor()
  })
})

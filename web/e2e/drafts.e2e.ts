import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { useStage } from './support/stage'
import { surveyOfAllKinds } from './support/visitor'
import type { Visitor } from './support/visitor'

const stage = useStage()
const WORDS = 'Nobody else should read this.'

/** All that a script, or whoever sits at the computer next, could find of it. */
function kept(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
}

/** A new survey that cannot be saved yet, for it has no title. */
async function write(ada: Visitor): Promise<void> {
  await ada.register('/my/surveys/new')
  await ada.page.getByLabel('Description').fill(WORDS)
  await expect.poll(() => kept(ada.page)).toContain(WORDS)
}

async function answer(page: Page, path: string): Promise<void> {
  await page.goto(`${path}?q=5`)
  await page.getByRole('textbox').fill(WORDS)
}

describe('what was written and not sent', () => {
  it('is gone after a log-out, wherever it was written', async () => {
    const ada = await stage.visitor()
    await write(ada)
    const { id } = await ada.create({ ...surveyOfAllKinds(), questions: [{ text: 'Why?', kind: 'text' }] })
    const other = await ada.context.newPage()
    await other.goto(`/surveys/${id}`)
    await other.getByRole('textbox').fill(WORDS)
    await expect.poll(() => kept(other)).toContain('here.draft')

    await ada.logOut(other)
    await ada.heading('Log in').waitFor()
    expect(await other.getByRole('textbox').inputValue()).toBe('')
    for (const page of [other, ada.page]) await expect.poll(() => kept(page)).not.toContain(WORDS)

    await ada.logIn()
    await ada.heading('New survey').waitFor()
    expect(await ada.page.getByLabel('Description').inputValue()).toBe('')
  })

  it('stays where the log-out did not succeed', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register()
    const { id } = await ada.create(surveyOfAllKinds())
    await answer(page, `/surveys/${id}`)
    await page.route('**/api/auth/logout', (route) => route.abort())
    await ada.accountButton().click()
    await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click()
    await page.getByText('You are still logged in.').waitFor()
    expect(await page.getByRole('textbox').inputValue()).toBe(WORDS)
    expect(await kept(page)).toContain(WORDS)
  })

  it('is here again after the session ran out and somebody logged in, until it is discarded', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await write(ada)
    await ada.context.clearCookies()
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await ada.heading('Log in').waitFor()
    await ada.logIn()
    await page.getByText('was not saved is here again').waitFor()
    expect(await page.getByLabel('Description').inputValue()).toBe(WORDS)

    await page.getByRole('button', { name: 'Discard it' }).click()
    expect(await page.getByLabel('Description').inputValue()).toBe('')
    await expect.poll(() => kept(page)).not.toContain(WORDS)
  })

  it('of a stranger is theirs after a reload, until they start over', async () => {
    const owner = await stage.visitor()
    await owner.register()
    const { id, title } = await owner.create(surveyOfAllKinds())
    const guest = await stage.visitor()
    const { page } = guest
    const startOver = page.getByRole('button', { name: 'Start over' })
    await answer(page, `/surveys/${id}`)
    expect(await startOver.count()).toBe(0)
    await page.reload()
    expect(await page.getByRole('textbox').inputValue()).toBe(WORDS)

    await startOver.click()
    const dialog = page.getByRole('alertdialog', { name: 'Start over?' })
    await dialog.getByRole('button', { name: 'Keep the answers' }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect(await page.getByRole('textbox').inputValue()).toBe(WORDS)

    await startOver.click()
    await dialog.getByRole('button', { name: 'Start over' }).click()
    await page.getByRole('heading', { name: /What do you eat/ }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2')
    expect(await kept(page)).not.toContain(WORDS)
    expect(await startOver.count()).toBe(0)
    await guest.open(`/surveys/${id}?q=5`, title)
    expect(await page.getByRole('textbox').inputValue()).toBe('')
  })

  it('starts over on the first question, too, without complaining about what is not there yet', async () => {
    const owner = await stage.visitor()
    await owner.register()
    const { id, title } = await owner.create(surveyOfAllKinds())
    const { page } = owner
    await owner.open(`/surveys/${id}`, title)
    await page.getByLabel('Soup').check()
    await owner.open(`/surveys/${id}?q=1`, title)
    expect(await page.getByLabel('Soup').isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.goBack()
    await page.getByRole('button', { name: 'Start over' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Start over' }).click()
    await expect.poll(() => page.getByLabel('Soup').isChecked()).toBe(false)
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2')
    expect(await page.getByText('Error:').count()).toBe(0)
  })
})

describe('answers that were sent', () => {
  it('can be read again on the receipt, until whoever sent them logs out', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register()
    const { id } = await ada.create({ title: 'Why', state: 'open', questions: [{ text: 'Why?', kind: 'text' }] })
    await page.goto(`/surveys/${id}`)
    await page.getByRole('textbox').fill(WORDS)
    await page.getByRole('button', { name: 'Review', exact: true }).click()
    await page.getByRole('button', { name: 'Send answers' }).click()
    await ada.heading('Your answers are counted').waitFor()
    await page.reload()
    await page.getByText(WORDS).waitFor()
    await ada.logOut()
    await ada.heading('Receipt').waitFor()
    expect(await page.getByText(WORDS).count()).toBe(0)
    expect(await kept(page)).not.toContain(WORDS)
  })

  it('leave nothing behind where their receipt comes after the log-out', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register()
    const { id } = await ada.create({ title: 'Why', state: 'open', questions: [{ text: 'Why?', kind: 'text' }] })
    const other = await ada.context.newPage()
    await ada.open('/', 'Open surveys', other)
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    await page.route('**/responses', async (route) => {
      const response = await route.fetch()
      await held
      await route.fulfill({ response })
    })
    await page.goto(`/surveys/${id}`)
    await page.getByRole('textbox').fill(WORDS)
    await page.getByRole('button', { name: 'Review', exact: true }).click()
    await page.getByRole('button', { name: 'Send answers' }).click()
    await expect.poll(() => ada.calls('POST', /responses$/).length).toBe(1)
    await ada.logOut(other)
    await ada.loginLink().waitFor()
    const answered = page.waitForResponse(/responses$/)
    release()
    await (await answered).finished()
    await page.reload()
    expect(await kept(page)).not.toContain(WORDS)
  })
})

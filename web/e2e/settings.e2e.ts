import { describe, expect, it } from 'vitest'
import { descriptionOf, owning, tab } from './support/owner'
import { useStage } from './support/stage'

const stage = useStage()

describe('settings', () => {
  it('are saved, and what is wrong is told at its field', async () => {
    const { owner, page, open } = await owning(stage)
    await open('settings')
    await page.getByLabel('Takes answers from').fill('2030-05-01T10:00')
    await page.getByLabel('Until').fill('2030-05-01T09:00')
    await page.getByLabel('Responses at most').fill('many')
    await page.getByRole('button', { name: 'Save the settings' }).click()
    await expect.poll(() => descriptionOf(page.getByLabel('Until'))).toContain('It has to close after it opens.')
    expect(await descriptionOf(page.getByLabel('Responses at most'))).toContain('as a whole number')
    expect(owner.calls('PATCH', /./)).toEqual([])

    await page.getByLabel('Until').fill('2030-05-02T09:00')
    await page.getByLabel('Responses at most').fill('1')
    await page.getByLabel('People who are logged in').check()
    await page.getByLabel('Each person can answer once').check()
    await page.getByLabel('Show it on the home page').uncheck()
    await page.getByLabel('Everyone who has answered').check()
    await page.getByRole('button', { name: 'Save the settings' }).click()
    await page.getByText('The settings are saved.').waitFor()
    await page.reload()
    expect(await page.getByLabel('Takes answers from').inputValue()).toBe('2030-05-01T10:00')
    expect(await page.getByLabel('Until').inputValue()).toBe('2030-05-02T09:00')
    expect(await page.getByLabel('Responses at most').inputValue()).toBe('1')
    for (const label of ['People who are logged in', 'Each person can answer once', 'Everyone who has answered']) {
      expect(await page.getByLabel(label).isChecked(), label).toBe(true)
    }
    expect(await page.getByLabel('Show it on the home page').isChecked()).toBe(false)
  })

  it('that two changed at once are decided by whoever was slower', async () => {
    const { owner, page, open } = await owning(stage)
    const other = await owner.context.newPage()
    const [places, days] = [page.getByLabel('Responses at most'), page.getByLabel('Delete responses after')]
    const dispute = page.getByRole('alert').filter({ hasText: 'Changed elsewhere meanwhile' })

    /** In another tab, after this one has been opened. */
    async function changeElsewhere(most: string): Promise<void> {
      await open('settings', other)
      await other.getByLabel('Responses at most').fill(most)
      await other.getByRole('button', { name: 'Save the settings' }).click()
      await other.getByText('The settings are saved.').waitFor()
    }

    await open('settings')
    await changeElsewhere('10')
    await places.fill('20')
    await days.fill('30')
    await page.getByRole('button', { name: 'Save the settings' }).click()
    await dispute.getByText('Now: 10').waitFor()
    await dispute.getByText('Yours: 20').waitFor()
    expect([await places.inputValue(), await days.inputValue()]).toEqual(['20', '30'])
    await page.getByRole('button', { name: 'Save mine over it' }).click()
    await page.getByText('The settings are saved.').waitFor()
    await dispute.waitFor({ state: 'hidden' })
    await page.reload()
    expect([await places.inputValue(), await days.inputValue()]).toEqual(['20', '30'])

    await changeElsewhere('40')
    await places.fill('50')
    await days.fill('60')
    await page.getByRole('button', { name: 'Save the settings' }).click()
    await page.getByRole('button', { name: 'Take what is there now' }).click()
    await dispute.waitFor({ state: 'hidden' })
    expect([await places.inputValue(), await days.inputValue()], 'what nobody else changed stays').toEqual(['40', '60'])
    const save = page.getByRole('button', { name: 'Save the settings' })
    expect(await save.evaluate((button) => button === document.activeElement)).toBe(true)
    await save.click()
    await page.getByText('The settings are saved.').waitFor()
    await page.reload()
    expect([await places.inputValue(), await days.inputValue()]).toEqual(['40', '60'])
  })

  it('are not left behind unsaved without a question', async () => {
    const { owner, page, open } = await owning(stage)
    const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' })
    const places = page.getByLabel('Responses at most')
    await open('settings')
    await places.fill('20')
    await tab(owner, 'Results').click()
    await dialog.getByRole('button', { name: 'Stay' }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect(await places.inputValue()).toBe('20')
    await page.getByRole('button', { name: 'Save the settings' }).click()
    await page.getByText('The settings are saved.').waitFor()
    await tab(owner, 'Results').click()
    await page.getByText('No responses yet').waitFor()

    await tab(owner, 'Settings').click()
    await places.fill('30')
    await tab(owner, 'Results').click()
    await dialog.getByRole('button', { name: 'Leave' }).click()
    await page.getByText('No responses yet').waitFor()
    await tab(owner, 'Settings').click()
    expect(await places.inputValue()).toBe('20')
  })

  it('keep what is written when the survey is closed beside it', async () => {
    const { page, open } = await owning(stage)
    await open('settings')
    await page.getByLabel('Responses at most').fill('20')
    await page.getByRole('button', { name: 'Close now' }).click()
    await page.getByText('It takes no answers.').waitFor()
    expect(await page.getByLabel('Responses at most').inputValue()).toBe('20')
    await page.getByRole('button', { name: 'Save the settings' }).click()
    await page.getByText('The settings are saved.').waitFor()
  })
})

describe('a survey that is closing', () => {
  it('lets those finish who have begun, and nobody else in', async () => {
    const { owner, id, title, page, open } = await owning(stage)
    const [begun, late] = [await stage.visitor(), await stage.visitor()]
    await begun.open(`/surveys/${id}`, title)
    await begun.page.getByLabel('Soup').check()
    await begun.page.getByRole('button', { name: 'Next' }).click()
    await open('settings')
    await page.getByRole('button', { name: 'Let those who have begun finish' }).click()
    await page.getByText('Nobody new gets the questions.').waitFor()

    await late.open(`/surveys/${id}`, 'This survey is closing')
    await begun.page.reload()
    await begun.open(`/surveys/${id}?q=review`, title)
    await begun.page.getByRole('button', { name: 'Send answers' }).click()
    await begun.heading('Your answers are counted').waitFor()

    await page.getByRole('button', { name: 'Close now' }).click()
    await page.getByText('It takes no answers.').waitFor()
    await tab(owner, 'Results').click()
    await page.getByText('1 response', { exact: true }).waitFor()
    await tab(owner, 'Settings').click()
    await page.getByRole('button', { name: 'Open again' }).click()
    await late.open(`/surveys/${id}`, title)
    await late.page.getByLabel('Soup').waitFor()
  })
})

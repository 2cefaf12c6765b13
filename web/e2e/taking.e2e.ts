import { describe, expect, it } from 'vitest'
import { useStage } from './support/stage'
import { surveyOfAllKinds } from './support/visitor'
import type { Visitor } from './support/visitor'

const stage = useStage()

interface Count {
  response_count: number
}

async function openSurvey() {
  const owner = await stage.visitor()
  await owner.register()
  const survey = await owner.create(surveyOfAllKinds())
  const guest = await stage.visitor()
  await guest.open(`/surveys/${survey.id}`, survey.title)
  const counted = async () => (await owner.call<Count>('GET', `/api/surveys/${survey.id}/results`)).response_count
  return { owner, guest, survey, counted, path: `/api/surveys/${survey.id}/responses` }
}

async function question({ page }: Visitor, name: RegExp): Promise<void> {
  await page.getByRole('heading', { name, level: 2 }).waitFor()
}

async function toReview(guest: Visitor): Promise<void> {
  const { page } = guest
  await page.getByLabel('Soup').check()
  for (const next of [/What do you drink/, /How good was it/, /How many minutes/, /What else/]) {
    await page.getByRole('button', { name: 'Next' }).click()
    await question(guest, next)
  }
  await page.getByRole('button', { name: 'Review', exact: true }).click()
  await question(guest, /Review your answers/)
}

describe('a survey', () => {
  it('is answered with the keyboard alone', async () => {
    const { guest, survey, counted } = await openSurvey()
    const { page } = guest
    const { keyboard } = page
    await question(guest, /What do you eat/)
    await keyboard.press('Enter')
    await page.getByText('Error:').waitFor()
    await keyboard.press('2')
    expect(await page.getByLabel('Salad').isChecked()).toBe(true)
    await keyboard.press('Enter')
    await question(guest, /What do you drink/)
    await keyboard.press('1')
    await keyboard.press('3')
    await keyboard.press('Enter')
    await question(guest, /How good was it/)
    await keyboard.press('4')
    await keyboard.press('Enter')
    await question(guest, /How many minutes/)
    await keyboard.press('Tab')
    await keyboard.type('7.5')
    await keyboard.press('Enter')
    await question(guest, /What else/)
    await keyboard.press('Tab')
    await keyboard.type('More bread.')
    await keyboard.press('Control+Enter')
    await question(guest, /Review your answers/)
    await page.getByRole('button', { name: 'Send answers' }).focus()
    await keyboard.press('Enter')
    await guest.heading('Your answers are counted').waitFor()
    for (const words of ['Salad', 'Water', 'Coffee', '7.5', 'More bread.']) {
      await page.getByText(words, { exact: true }).waitFor()
    }
    expect(await counted()).toBe(1)

    await guest.open('/', 'Open surveys')
    await guest.open(`/surveys/${survey.id}/receipt`, 'Your answers are counted')
  })

  it('is still there, with all answers, after a reload in the middle', async () => {
    const { guest } = await openSurvey()
    const { page } = guest
    await page.getByLabel('Both').check()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Tea').check()
    await page.reload()
    await question(guest, /What do you drink/)
    expect(await page.getByLabel('Tea').isChecked()).toBe(true)
    await page.goBack()
    await question(guest, /What do you eat/)
    expect(await page.getByLabel('Both').isChecked()).toBe(true)
    await page.goForward()
    await question(guest, /What do you drink/)
  })

  it('counts a double click once', async () => {
    const { guest, counted } = await openSurvey()
    await toReview(guest)
    await guest.page.getByRole('button', { name: 'Send answers' }).dblclick()
    await guest.heading('Your answers are counted').waitFor()
    expect(await counted()).toBe(1)
  })

  it('is one and the same in two tabs, and counted once', async () => {
    const { guest, survey, counted } = await openSurvey()
    const { page } = guest
    const other = await guest.context.newPage()
    await guest.open(`/surveys/${survey.id}`, survey.title, other)
    await page.getByLabel('Salad').check()
    await expect.poll(() => other.getByLabel('Salad').isChecked()).toBe(true)
    await other.getByLabel('Both').check()
    await expect.poll(() => page.getByLabel('Both').isChecked()).toBe(true)

    await guest.open(`/surveys/${survey.id}?q=review`, survey.title, other)
    await guest.open(`/surveys/${survey.id}?q=review`, survey.title)
    await page.getByRole('button', { name: 'Send answers' }).click()
    await guest.heading('Your answers are counted').waitFor()
    await other.getByText('You have answered this survey').waitFor()
    expect(await other.getByRole('button', { name: 'Send answers' }).count()).toBe(0)
    expect(await counted()).toBe(1)
  })

  it('counts answers once whose receipt was lost on the way', async () => {
    const { guest, counted, path } = await openSurvey()
    const { page } = guest
    await toReview(guest)
    // The server has it; the browser never hears of that.
    await page.route(`**${path}`, async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    }, { times: 1 })
    await page.getByRole('button', { name: 'Send answers' }).click()
    await page.getByRole('alert').getByText('It is not known whether your answers arrived').waitFor()
    expect(await counted()).toBe(1)

    await page.reload()
    await page.getByRole('button', { name: 'Send again' }).click()
    await guest.heading('Your answers are counted').waitFor()
    expect(await counted()).toBe(1)
    expect(guest.calls('POST', path).length).toBe(2)
  })

  it('bears a network that is gone', async () => {
    const { guest, counted } = await openSurvey()
    const { page } = guest
    await toReview(guest)
    await guest.context.setOffline(true)
    await page.getByRole('button', { name: 'Send answers' }).click()
    await page.getByRole('alert').waitFor()
    await guest.context.setOffline(false)
    await page.getByRole('button', { name: 'Send again' }).click()
    await guest.heading('Your answers are counted').waitFor()
    expect(await counted()).toBe(1)
  })

  it('that is closed says so, and keeps what was written', async () => {
    const { owner, guest, survey, counted } = await openSurvey()
    const { page } = guest
    await toReview(guest)
    await owner.close(survey.id)
    await page.getByRole('button', { name: 'Send answers' }).click()
    await page.getByText('This survey takes no answers at the moment').waitFor()
    await page.getByText('Soup').waitFor()
    expect(await counted()).toBe(0)
  })
})

import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { components } from '../src/api/surveys'
import { useStage } from './support/stage'
import type { Visitor } from './support/visitor'

const stage = useStage()

type Settings = components['schemas']['SettingsChanges']

const HOUR = 3_600_000

function inHours(hours: number): string {
  return new Date(Date.now() + hours * HOUR).toISOString()
}

/** A survey of two questions with these rules, and somebody who has not opened it yet. */
async function withRules(settings: Settings) {
  const owner = await stage.visitor()
  await owner.register()
  const survey = await owner.create({
    title: `Lunch ${randomUUID().slice(0, 8)}`,
    state: 'open',
    settings,
    questions: [{ text: 'Soup?', kind: 'single_choice', choices: ['Yes', 'No'] }, { text: 'Why?', kind: 'text' }],
  })
  const guest = await stage.visitor()
  const open = (visitor: Visitor) => visitor.open(`/surveys/${survey.id}`, survey.title)
  return { owner, guest, survey, open }
}

function answer(visitor: Visitor, id: string): Promise<unknown> {
  const body = { submission_id: randomUUID(), answers: [{ question_id: 1, choice_id: 1 }] }
  return visitor.call('POST', `/api/surveys/${id}/responses`, body)
}

/** From the first question to the review. */
async function toReview({ page }: Visitor): Promise<void> {
  await page.getByRole('radio', { name: 'Yes' }).check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('textbox').fill('It was warm.')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('heading', { name: 'Review your answers' }).waitFor()
}

async function send(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole('button', { name: 'Send answers' }).click()
}

describe('a survey that is closing', () => {
  it('is finished by who has begun, also after a reload, and told to everybody else', async () => {
    const { owner, guest, survey, open } = await withRules({})
    const { page } = guest
    await open(guest)
    await page.getByRole('radio', { name: 'Yes' }).check()
    await owner.change(survey.id, { state: 'closing' })
    await page.reload()
    await page.getByText('This survey is closing. You have begun').waitFor()
    await page.getByRole('textbox').fill('It was warm.')
    await page.getByRole('button', { name: 'Review' }).click()
    await send(guest)
    await guest.heading('Your answers are counted').waitFor()

    const late = await stage.visitor()
    await late.open(`/surveys/${survey.id}`, 'This survey is closing')
    await late.page.getByText('nobody else’s').waitFor()
  })

  it('is finished by who has seen the questions alone, and once', async () => {
    const { owner, guest, survey, open } = await withRules({})
    await open(guest)
    await guest.page.getByRole('radio', { name: 'Yes' }).waitFor()
    await owner.change(survey.id, { state: 'closing' })
    await guest.page.reload()
    await guest.page.getByText('This survey is closing. You have begun').waitFor()
    await toReview(guest)
    await send(guest)
    await guest.heading('Your answers are counted').waitFor()
    await guest.open(`/surveys/${survey.id}`, 'This survey is closing')
    await guest.page.getByRole('link', { name: 'Look at your receipt' }).waitFor()
  })
})

describe('a survey with times and a number of places', () => {
  it('tells when it opens', async () => {
    const { guest, open } = await withRules({ opens_at: inHours(30) })
    await open(guest)
    await guest.page.getByRole('heading', { name: 'This survey opens later' }).waitFor()
    await guest.page.getByText(/It takes answers from \d/).waitFor()
    expect(await guest.page.getByRole('radio').count()).toBe(0)
  })

  it('tells that it is over', async () => {
    const { guest, open } = await withRules({ closes_at: inHours(-1) })
    await open(guest)
    await guest.page.getByRole('heading', { name: 'This survey is closed' }).waitFor()
  })

  it('tells who comes when it is full, and whose answers are one too many', async () => {
    const { owner, guest, survey, open } = await withRules({ max_responses: 1 })
    await open(guest)
    await toReview(guest)
    await answer(owner, survey.id)
    await send(guest)
    await guest.page.getByRole('alert').getByText('all the answers that it takes').waitFor()
    expect(await guest.page.getByRole('button', { name: 'Send again' }).count()).toBe(0)
    await guest.page.getByText('It was warm.').waitFor()

    const late = await stage.visitor()
    await open(late)
    await late.page.getByRole('heading', { name: 'This survey is closed' }).waitFor()
  })

  it('that ends meanwhile says so, and keeps what was written', async () => {
    const { owner, guest, survey, open } = await withRules({})
    await open(guest)
    await toReview(guest)
    await owner.change(survey.id, { settings: { closes_at: inHours(-1) } })
    await send(guest)
    await guest.page.getByRole('alert').getByText('This survey is over').waitFor()
    await guest.page.getByText('It was warm.').waitFor()
  })
})

describe('a survey for people who are logged in', () => {
  it('leads through the log-in, and back', async () => {
    const { guest, survey, open } = await withRules({ respondents: 'signed_in' })
    const { page } = guest
    await open(guest)
    await page.getByRole('heading', { name: 'Log in to answer this survey' }).waitFor()
    await page.getByRole('link', { name: 'Create an account' }).click()
    await guest.heading('Create an account').waitFor()
    await page.getByLabel('Email').fill(guest.email)
    await page.getByLabel('Password', { exact: true }).fill(guest.password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await guest.heading(survey.title).waitFor()
    await page.getByText('Your account is not kept with your answers.').waitFor()
    await toReview(guest)
    await send(guest)
    await guest.heading('Your answers are counted').waitFor()
    expect(await page.getByRole('time').textContent(), 'the day is all that is kept').toMatch(/^\d+ \w+ \d{4}$/)
  })

  it('that became one meanwhile takes what was written before the log-in', async () => {
    const { owner, guest, survey, open } = await withRules({})
    const { page } = guest
    const { email } = owner
    await open(guest)
    await toReview(guest)
    await owner.change(survey.id, { settings: { respondents: 'signed_in' } })
    await send(guest)
    const alert = page.getByRole('alert')
    await alert.getByText('Log in to send your answers').waitFor()
    await alert.getByRole('link', { name: 'Log in' }).click()
    await guest.heading('Log in').waitFor()
    await guest.logIn(email, owner.password)
    await guest.heading(survey.title).waitFor()
    await page.getByText('It was warm.').waitFor()
    await send(guest)
    await guest.heading('Your answers are counted').waitFor()
  })

  it('asks in place whose session ran out, and sends', async () => {
    const { guest, survey, open } = await withRules({ respondents: 'signed_in' })
    const { page } = guest
    await guest.register()
    await open(guest)
    await toReview(guest)
    await guest.context.clearCookies()
    await send(guest)
    const dialog = page.getByRole('dialog', { name: 'Log in again' })
    await dialog.getByLabel('Password', { exact: true }).fill(guest.password)
    await dialog.getByRole('button', { name: 'Log in' }).click()
    await guest.heading('Your answers are counted').waitFor()
    expect(guest.calls('POST', `/api/surveys/${survey.id}/responses`)).toHaveLength(2)
  })

  it('once each: says so before, counts once, and offers no more', async () => {
    const { guest, survey, open } = await withRules({ respondents: 'signed_in', one_response_each: true })
    const { page } = guest
    await guest.register()
    await open(guest)
    await page.getByText('that you took part is kept').waitFor()
    await toReview(guest)
    // From another browser, say.
    await answer(guest, survey.id)
    await send(guest)
    await page.getByRole('alert').getByText('You have answered this survey before').waitFor()

    const other = await stage.visitor()
    await other.register()
    await open(other)
    await toReview(other)
    await send(other)
    await other.heading('Your answers are counted').waitFor()
    expect(await other.page.getByRole('button', { name: /Answer again/ }).count()).toBe(0)
    await open(other)
    await other.page.getByRole('heading', { name: 'You have answered this survey' }).waitFor()
    expect(await other.page.getByRole('button', { name: /Answer again/ }).count()).toBe(0)
  })

  it('that is not anonymous says so before the first answer', async () => {
    const { guest, open } = await withRules({ respondents: 'signed_in', anonymous: false })
    await guest.register()
    await open(guest)
    await guest.page.getByText('Your account is kept with your answers').waitFor()
  })
})

describe('results that respondents may see', () => {
  it('are a step from the receipt', async () => {
    const { guest, survey, open } = await withRules({ results: 'respondents' })
    const { page } = guest
    await open(guest)
    await toReview(guest)
    await send(guest)
    await guest.heading('Your answers are counted').waitFor()
    await page.getByRole('link', { name: 'See the results' }).click()
    await guest.heading(survey.title).waitFor()
    await page.getByRole('row', { name: /Yes 1 100/ }).waitFor()
  })
})

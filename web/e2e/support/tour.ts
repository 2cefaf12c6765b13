import { randomUUID } from 'node:crypto'
import type { Visitor } from './visitor'
import { surveyOfEverything } from './everything'
import { surveyOfAllKinds } from './visitor'

type Stop = (name: string) => Promise<void>

/** Leads somebody through every page, with what can be open or wrong on it. */
export async function tour(ada: Visitor, stop: Stop): Promise<void> {
  await outside(ada, stop)
  const { id } = await inside(ada, stop)
  await taking(ada, id, stop)
  await everything(ada, stop)
}

async function outside(ada: Visitor, stop: Stop): Promise<void> {
  const { page } = ada
  await ada.open('/nowhere', 'There is no such page')
  await stop('not-found')
  await ada.open('/login?new', 'Create an account')
  await page.getByLabel('Email').fill('ada')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('This is not an email address').waitFor()
  await stop('register')
}

async function inside(ada: Visitor, stop: Stop): Promise<{ id: string }> {
  const { page } = ada
  await ada.register()
  const survey = await ada.create(surveyOfAllKinds())
  const draft = await ada.create({ ...surveyOfAllKinds(), state: 'draft' })
  await ada.call('POST', `/api/surveys/${survey.id}/responses`, {
    submission_id: randomUUID(),
    answers: [{ question_id: 1, choice_id: 2 }, { question_id: 3, number: 4 }, { question_id: 5, text: 'More bread.' }],
  })
  await ada.open('/', 'Open surveys')
  await page.getByRole('link', { name: survey.title }).waitFor()
  await stop('home')
  await ada.open('/account', 'Account')
  await page.getByText('This session').waitFor()
  await ada.accountButton().click()
  await stop('account-menu')
  await ada.open('/my/surveys', 'My surveys')
  await page.getByRole('button', { name: /^Delete/ }).first().click()
  await page.getByRole('alertdialog').waitFor()
  await stop('mine-delete')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await stop('mine')
  await ada.open(`/my/surveys/${draft.id}/edit`, 'Edit survey')
  await page.getByRole('heading', { name: 'Question 5' }).waitFor()
  await stop('write')
  await ada.open(`/my/surveys/${survey.id}/results`, survey.title)
  await page.getByText('1 response').first().waitFor()
  await stop('results')
  return survey
}

async function taking(ada: Visitor, id: string, stop: Stop): Promise<void> {
  const { page } = ada
  const next = () => page.getByRole('button', { name: 'Next' }).click()
  await page.goto(`/surveys/${id}`)
  await page.getByLabel('Salad').check()
  await stop('take-one')
  await next()
  await page.getByLabel('Tea').check()
  await stop('take-several')
  await next()
  await page.getByLabel('4').check()
  await stop('take-rating')
  await next()
  await page.getByRole('textbox').fill('soon')
  await next()
  await page.getByText('Error:').waitFor()
  await stop('take-error')
  await page.getByRole('textbox').fill('12')
  await next()
  await page.getByRole('textbox').fill('More bread.')
  await page.getByRole('button', { name: 'Review', exact: true }).click()
  await page.getByRole('heading', { name: 'Review your answers' }).waitFor()
  await stop('take-review')
  // Held, so that one can see what is shown meanwhile.
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/responses', async (route) => {
    await held
    await route.fallback()
  })
  await page.getByRole('button', { name: 'Send answers' }).click()
  await page.locator('.spinner').waitFor()
  await stop('take-sending')
  release()
  await ada.heading('Your answers are counted').waitFor()
  await stop('receipt')
}

/** What surveys can have beside the usual: written, answered, and not to be answered. */
async function everything(ada: Visitor, stop: Stop): Promise<void> {
  const { page } = ada
  const draft = await ada.create({ ...surveyOfEverything(), state: 'draft' })
  await ada.open(`/my/surveys/${draft.id}/edit`, 'Edit survey')
  await page.getByRole('heading', { name: 'Question 7' }).waitFor()
  for (const more of await page.getByText('More options').all()) await more.click()
  await page.locator('summary', { hasText: 'Deutsch' }).click()
  await page.getByRole('button', { name: 'Remove question 3' }).click()
  await page.getByText('Choose the question that this depends on').waitFor()
  await stop('write-everything')
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('heading', { name: /What do you eat/ }).waitFor()
  await stop('preview-everything')
  const survey = await ada.create(surveyOfEverything())
  await ada.open(`/my/surveys/${survey.id}/edit`, 'Edit survey')
  await page.getByText('The questions are fixed').waitFor()
  await stop('fixed-everything')
  await ada.open(`/surveys/${survey.id}`, survey.title)
  await page.getByRole('radio', { name: 'Something else' }).check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Error:').waitFor()
  await stop('take-own-words')
  await ada.open(`/surveys/${survey.id}?q=3`, survey.title)
  await page.getByRole('radio', { name: '10' }).check()
  await stop('take-ten')
  const settings = { respondents: 'signed_in', one_response_each: true, opens_at: '2100-01-01T08:00:00Z' } as const
  const later = await ada.create({ ...surveyOfEverything(), settings })
  await ada.open(`/surveys/${later.id}`, later.title)
  await page.getByRole('heading', { name: 'This survey opens later' }).waitFor()
  await stop('take-later')
}

import { randomUUID } from 'node:crypto'
import { describe, it } from 'vitest'
import type { components } from '../src/api/surveys'
import { useEyes } from './support/look'
import { useStage } from './support/stage'
import { surveyOfAllKinds } from './support/visitor'
import type { Visitor } from './support/visitor'

const stage = useStage()

type Survey = components['schemas']['Survey']

/** No animations, so that colours are what they end as. */
function visitor(): Promise<Visitor> {
  return stage.visitor({ reducedMotion: 'reduce' })
}

async function answer(owner: Visitor, { id }: Survey, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await owner.call('POST', `/api/surveys/${id}/responses`, {
      submission_id: randomUUID(),
      answers: [
        { question_id: 1, choice_id: 1 + (i % 2) },
        { question_id: 2, choice_ids: i % 3 === 0 ? [1, 3] : [2] },
        { question_id: 3, number: 1 + (i % 5) },
        { question_id: 4, number: i * 1.5 },
        ...(i % 2 === 0 ? [{ question_id: 5, text: `More bread, please.\nAnd butter (${i}).` }] : []),
      ],
    })
  }
}

describe('every page can be used by everybody:', () => {
  it('the home page', async () => {
    const ada = await visitor()
    const { page } = ada
    const eyes = useEyes()
    await ada.open('/', 'Open surveys')
    await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor()
    await eyes.look(page, 'home-empty')
    await ada.register()
    for (const title of ['Lunch', 'Where to meet in spring, and what to bring along', 'Remote work']) {
      await ada.create(surveyOfAllKinds(title))
    }
    await ada.open('/', 'Open surveys')
    await page.getByRole('link', { name: 'Remote work' }).waitFor()
    await eyes.look(page, 'home')
    await ada.accountButton().click()
    await eyes.look(page, 'home-menu')
    eyes.expectNothingWrong()
  })

  it('logging in and registering', async () => {
    const ada = await visitor()
    const { page } = ada
    const eyes = useEyes()
    await ada.open('/login?next=/account', 'Log in')
    await eyes.look(page, 'login')
    await ada.open('/login?new', 'Create an account')
    await page.getByLabel('Email').fill('ada')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('This is not an email address').waitFor()
    await eyes.look(page, 'register-errors')
    await ada.open('/login', 'Log in')
    await ada.logIn(ada.email, 'not the one')
    await page.getByRole('alert').waitFor()
    await eyes.look(page, 'login-refused')
    eyes.expectNothingWrong()
  })

  it('the account page', async () => {
    const ada = await visitor()
    const { page } = ada
    const eyes = useEyes()
    await ada.register('/account')
    const other = await visitor()
    await other.open('/login', 'Log in')
    await other.logIn(ada.email, ada.password)
    await ada.accountButton(other.page).waitFor()
    await ada.open('/account', 'Account')
    await page.getByText('This session').waitFor()
    await eyes.look(page, 'account')
    await ada.accountButton().click()
    await eyes.look(page, 'account-menu')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'End all other sessions' }).click()
    await page.getByRole('alertdialog').waitFor()
    await eyes.look(page, 'account-dialog')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await ada.context.clearCookies()
    await page.getByLabel('Current password', { exact: true }).fill(ada.password)
    await page.getByLabel('New password', { exact: true }).fill('a longer walk')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByRole('dialog', { name: 'Log in again' }).waitFor()
    await eyes.look(page, 'login-again')
    eyes.expectNothingWrong()
  })

  it('taking a survey', async () => {
    const owner = await visitor()
    await owner.register()
    const { id, title } = await owner.create(surveyOfAllKinds('What we eat at noon'))
    const ada = await visitor()
    const { page } = ada
    const eyes = useEyes()
    await ada.open(`/surveys/${id}`, title)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('Error:').waitFor()
    await eyes.look(page, 'take-1-error')
    await page.getByLabel('Soup').check()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Tea').check()
    await eyes.look(page, 'take-2-several')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('4').check()
    await eyes.look(page, 'take-3-rating')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('textbox').fill('soon')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('Error:').waitFor()
    await eyes.look(page, 'take-4-number')
    await page.getByRole('textbox').fill('12')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('textbox').fill('More bread.')
    await eyes.look(page, 'take-5-text')
    await page.reload()
    await page.getByRole('button', { name: 'Start over' }).click()
    await page.getByRole('alertdialog').waitFor()
    await eyes.look(page, 'take-start-over')
    await page.getByRole('button', { name: 'Keep the answers' }).click()
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
    await eyes.look(page, 'take-restored')
    await page.getByRole('button', { name: 'Review', exact: true }).click()
    await page.getByRole('heading', { name: 'Review your answers' }).waitFor()
    await eyes.look(page, 'take-review')
    await page.route('**/responses', (route) => route.abort(), { times: 1 })
    await page.getByRole('button', { name: 'Send answers' }).click()
    await page.getByRole('alert').waitFor()
    await eyes.look(page, 'take-unknown')
    await page.getByRole('button', { name: 'Send again' }).click()
    await ada.heading('Your answers are counted').waitFor()
    await eyes.look(page, 'receipt')
    await ada.open(`/surveys/${id}`, title)
    await page.getByText('You have answered this survey').waitFor()
    await eyes.look(page, 'take-answered')
    await owner.open(`/surveys/${id}/receipt`, 'Receipt')
    await eyes.look(owner.page, 'receipt-none')
    await owner.close(id)
    await owner.open(`/surveys/${id}`, title)
    await owner.page.getByText('This survey is closed').waitFor()
    await owner.page.getByRole('link', { name: 'See the results' }).waitFor()
    await eyes.look(owner.page, 'take-closed')
    eyes.expectNothingWrong()
  }, 120_000)

  it('a survey of long words, written in either direction', async () => {
    const ada = await visitor()
    const { page } = ada
    const eyes = useEyes()
    await ada.register()
    const word = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
    const { id, title } = await ada.create({
      title: `${word} ${word}`,
      description: `${word}. ما رأيك في المقهى الجديد؟`,
      state: 'open',
      questions: [
        { text: word, kind: 'multiple_choice', choices: Array.from({ length: 50 }, (_, i) => `${word} ${i}`) },
        { text: 'ماذا تشرب عادة؟', kind: 'single_choice', choices: ['شاي', 'قهوة'] },
        { text: word, kind: 'text' },
      ],
    })
    await ada.open(`/surveys/${id}`, title)
    await page.getByLabel(`${word} 49`).check()
    await eyes.look(page, 'long-take')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('قهوة').check()
    await eyes.look(page, 'long-take-arabic')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('textbox').fill(word)
    await page.getByRole('button', { name: 'Review', exact: true }).click()
    await page.getByRole('heading', { name: 'Review your answers' }).waitFor()
    await eyes.look(page, 'long-review')
    await page.getByRole('button', { name: 'Send answers' }).click()
    await ada.heading('Your answers are counted').waitFor()
    await eyes.look(page, 'long-receipt')
    await ada.open('/my/surveys', 'My surveys')
    await page.getByRole('article').waitFor()
    await eyes.look(page, 'long-mine')
    await ada.open(`/my/surveys/${id}/edit`, 'Edit survey')
    await page.getByText('The questions are fixed').waitFor()
    await eyes.look(page, 'long-write')
    await ada.open(`/my/surveys/${id}/results`, title)
    await page.getByText('1 response', { exact: true }).waitFor()
    await eyes.look(page, 'long-results')
    eyes.expectNothingWrong()
  }, 120_000)

  it('nothing there', async () => {
    const ada = await visitor()
    const eyes = useEyes()
    await ada.open('/nowhere', 'There is no such page')
    await eyes.look(ada.page, 'not-found')
    await ada.open('/surveys/00000000-0000-7000-8000-000000000000', 'There is no such survey')
    await eyes.look(ada.page, 'survey-not-found')
    eyes.expectNothingWrong()
  })

  it('the home page without a server', async () => {
    const ada = await visitor()
    const eyes = useEyes()
    await ada.page.route('**/api/**', (route) => route.abort())
    await ada.open('/', 'Open surveys')
    await ada.page.getByText('The surveys cannot be shown').waitFor()
    await eyes.look(ada.page, 'home-error')
    eyes.expectNothingWrong()
  })

  it('one’s own surveys', async () => {
    const ada = await visitor()
    const { page } = ada
    const eyes = useEyes()
    await ada.register('/my/surveys')
    await page.getByText('You have no surveys yet').waitFor()
    await eyes.look(page, 'mine-empty')
    const { id } = await ada.create(surveyOfAllKinds('Closed by now'))
    await ada.close(id)
    await ada.create({ ...surveyOfAllKinds('Not open yet'), state: 'draft' })
    await answer(ada, await ada.create(surveyOfAllKinds('What we eat at noon, and where')), 3)
    await ada.open('/my/surveys', 'My surveys')
    await page.getByRole('link', { name: 'Not open yet', exact: true }).waitFor()
    await eyes.look(page, 'mine')
    await page.getByRole('button', { name: /^Delete/ }).first().click()
    await page.getByRole('alertdialog').waitFor()
    await eyes.look(page, 'mine-delete')
    eyes.expectNothingWrong()
  })

  it('writing a survey', async () => {
    const ada = await visitor()
    const { page } = ada
    const eyes = useEyes()
    await ada.register('/my/surveys/new')
    await ada.heading('New survey').waitFor()
    await page.getByRole('button', { name: 'Open survey' }).click()
    await eyes.look(page, 'write-new')
    const { id } = await ada.create({ ...surveyOfAllKinds('What we eat at noon'), state: 'draft' })
    await page.evaluate(() => {
      onbeforeunload = null
    })
    await ada.open(`/my/surveys/${id}/edit`, 'Edit survey')
    await page.getByRole('heading', { name: 'Question 5' }).waitFor()
    await eyes.look(page, 'write-draft')
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('heading', { name: /What do you eat/ }).waitFor()
    await eyes.look(page, 'write-preview')
    const open = await ada.create(surveyOfAllKinds())
    await ada.open(`/my/surveys/${open.id}/edit`, 'Edit survey')
    await page.getByText('The questions are fixed').waitFor()
    await eyes.look(page, 'write-open')
    eyes.expectNothingWrong()
  })

  it('results', async () => {
    const ada = await visitor()
    const { page } = ada
    const eyes = useEyes()
    await ada.register()
    const survey = await ada.create(surveyOfAllKinds('What we eat at noon'))
    await ada.open(`/my/surveys/${survey.id}/results`, survey.title)
    await page.getByText('No responses yet').waitFor()
    await eyes.look(page, 'results-none')
    await answer(ada, survey, 12)
    await page.getByText('12 responses').waitFor()
    await eyes.look(page, 'results')
    eyes.expectNothingWrong()
  })
})

import { randomUUID } from 'node:crypto'
import type { components } from '../../src/api/surveys'
import type { Visitor } from './visitor'
import { surveyOfAllKinds } from './visitor'

type Schemas = components['schemas']
/** At a page, and whose it is. */
type Stop = (name: string, visitor: Visitor) => Promise<void>

/** Leads an owner through the pages about a survey, and somebody whom it is shared with. */
export async function tourOwner(owner: Visitor, other: Visitor, stop: Stop): Promise<void> {
  await owner.register()
  await other.register()
  const survey = await owner.create(surveyOfAllKinds('What we eat at noon'))
  for (const choice of [1, 2, 2]) await respond(owner, survey.id, choice)
  await resultsOf(owner, survey, stop)
  await settingsOf(owner, survey, stop)
  await responsesOf(owner, survey, stop)
  await sharing(owner, other, survey, stop)
  await webhooksOf(owner, survey, stop)
  await lists(owner, other, stop)
  await forRespondents(other, survey, stop)
  await owner.open('/account', 'Account')
  await owner.page.getByRole('button', { name: 'Delete my account' }).click()
  await owner.page.getByText('Error:').first().waitFor()
  await stop('owner-account-delete', owner)
}

export async function respond(visitor: Visitor, id: string, choice: number): Promise<string> {
  const answers: Schemas['Answer'][] = [
    { question_id: 1, choice_id: choice }, { question_id: 2, choice_ids: [1, 3] }, { question_id: 3, number: 2 + choice },
    { question_id: 4, number: 12 }, { question_id: 5, text: 'More bread, please.\nAnd butter.' },
  ]
  const path = `/api/surveys/${id}/responses`
  return (await visitor.call<Schemas['Receipt']>('POST', path, { submission_id: randomUUID(), answers })).response_id
}

async function resultsOf(owner: Visitor, { id, title }: Schemas['Survey'], stop: Stop): Promise<void> {
  const { page } = owner
  await owner.open(`/my/surveys/${id}/results?answer=1:2&answer=4:10..20`, title)
  await page.getByText('2 responses').first().waitFor()
  await page.getByRole('button', { name: 'Filter further' }).click()
  await page.getByRole('button', { name: 'Show these' }).click()
  await page.getByText('Choose at least one.').waitFor()
  await stop('owner-results-filter', owner)
  await owner.open(`/my/surveys/${id}/results?rows=1&columns=2`, title)
  await page.getByRole('table', { name: 'What do you eat? by What do you drink?' }).waitFor()
  await stop('owner-results-compare', owner)
}

async function settingsOf(owner: Visitor, { id, title }: Schemas['Survey'], stop: Stop): Promise<void> {
  const { page } = owner
  await owner.open(`/my/surveys/${id}/settings`, title)
  await page.getByLabel('People who are logged in').check()
  await page.getByLabel('Responses at most').fill('many')
  await page.getByRole('button', { name: 'Save the settings' }).click()
  await page.getByText('as a whole number from 1').waitFor()
  await stop('owner-settings', owner)
  await owner.change(id, { settings: { max_responses: 10 } })
  await page.getByLabel('Responses at most').fill('20')
  await page.getByRole('button', { name: 'Save the settings' }).click()
  await page.getByText('Changed elsewhere meanwhile').waitFor()
  await stop('owner-settings-disputed', owner)
  const draft = await owner.create({ ...surveyOfAllKinds('What we drink'), state: 'draft' })
  await owner.open(`/my/surveys/${draft.id}/settings`, 'What we drink')
  await page.getByLabel('People who are logged in').check()
  await stop('owner-settings-draft', owner)
}

async function responsesOf(owner: Visitor, { id, title }: Schemas['Survey'], stop: Stop): Promise<void> {
  const { page } = owner
  await owner.open(`/my/surveys/${id}/responses`, title)
  await page.getByRole('article').nth(2).waitFor()
  await stop('owner-responses', owner)
  await page.getByRole('button', { name: /^Delete/ }).first().click()
  await page.getByRole('alertdialog').waitFor()
  await stop('owner-responses-delete', owner)
}

async function sharing(owner: Visitor, other: Visitor, { id, title }: Schemas['Survey'], stop: Stop): Promise<void> {
  const { page } = owner
  await owner.open(`/my/surveys/${id}/sharing`, title)
  await page.getByText('Nobody but you yet.').waitFor()
  await page.getByLabel('Email').fill('bea')
  await page.getByRole('button', { name: 'Create an invitation' }).click()
  await page.getByText('Error:').first().waitFor()
  await stop('owner-sharing-empty', owner)
  await page.getByLabel('Email').fill('bea@example.com')
  await page.getByLabel('Editor').check()
  await page.getByRole('button', { name: 'Create an invitation' }).click()
  const link = await page.getByLabel('Link of the invitation').inputValue()
  await other.open(link, 'An invitation')
  await stop('owner-sharing-issued', owner)
  await stop('invitation', other)
  await other.page.getByRole('button', { name: 'Accept' }).click()
  await other.heading(title).waitFor()
  await page.getByLabel('Email').fill('carl@example.com')
  await page.getByRole('button', { name: 'Create an invitation' }).click()
  await page.reload()
  await page.getByText('carl@example.com', { exact: true }).waitFor()
  await stop('owner-sharing', owner)
}

async function webhooksOf(owner: Visitor, { id, title }: Schemas['Survey'], stop: Stop): Promise<void> {
  const { page } = owner
  await owner.open(`/my/surveys/${id}/webhooks`, title)
  await page.getByRole('button', { name: 'Add it' }).waitFor()
  await stop('owner-webhooks-none', owner)
  await page.getByLabel('Address').fill('https://hooks.example.com/signet')
  await page.getByLabel('What it is for').fill('Tells the kitchen')
  await page.getByRole('button', { name: 'Add it' }).click()
  await page.getByLabel('Secret').waitFor()
  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.getByRole('button', { name: 'Show the deliveries' }).click()
  await page.getByRole('button', { name: /^Send again/ }).first().waitFor()
  await stop('owner-webhooks', owner)
}

async function lists(owner: Visitor, other: Visitor, stop: Stop): Promise<void> {
  const { page } = owner
  await owner.open('/my/surveys', 'My surveys')
  await page.getByRole('button', { name: /^More/ }).last().click()
  await stop('owner-mine-more', owner)
  await page.keyboard.press('Escape')
  await page.locator('input[type=file]').setInputFiles({
    name: 'survey.json', mimeType: 'application/json', buffer: Buffer.from('{"title": "", "questions": [{"kind": "text"}]}'),
  })
  await page.getByRole('dialog', { name: 'This file is no survey yet' }).waitFor()
  await stop('owner-mine-file', owner)
  await other.open('/my/surveys', 'My surveys')
  await other.page.getByRole('heading', { name: 'Shared with me' }).waitFor()
  await stop('mine-shared', other)
}

async function forRespondents(other: Visitor, survey: Schemas['Survey'], stop: Stop): Promise<void> {
  const { page } = other
  await other.logOut()
  await other.open(`/surveys/${survey.id}/results`, survey.title)
  await page.getByText('Only its owner sees these results').waitFor()
  await stop('results-refused', other)
}

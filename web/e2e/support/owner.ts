import type { Locator } from 'playwright-core'
import type { components } from '../../src/api/surveys'
import type { Stage } from './stage'
import { surveyOfAllKinds } from './visitor'
import type { Visitor } from './visitor'

type Schemas = components['schemas']

export async function registered(stage: Stage): Promise<Visitor> {
  const visitor = await stage.visitor({ reducedMotion: 'reduce', acceptDownloads: true })
  await visitor.register()
  return visitor
}

/** An owner with a survey of all kinds of questions. */
export async function owning(stage: Stage, settings: Partial<Schemas['Settings']> = {}) {
  const owner = await registered(stage)
  const survey = await owner.create({ ...surveyOfAllKinds(), settings })
  const open = (place: string, page = owner.page) => owner.open(`/my/surveys/${survey.id}/${place}`, survey.title, page)
  return { ...survey, owner, page: owner.page, open }
}

export function tab({ page }: Visitor, name: string) {
  return page.getByRole('navigation', { name: 'This survey' }).getByRole('link', { name, exact: true })
}

/** What a field is described by: its hint, and what is wrong with it. */
export function descriptionOf(field: Locator): Promise<string> {
  return field.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' '))
}

/** A survey as it is written on: what the service says of it, and its definition with all languages. */
import { bodyOf, surveysApi } from '@/api/clients'
import type { NewSurvey } from '@/api/types'
import { readOwnSurvey } from '@/mine/own-survey'
import type { OwnSurvey } from '@/mine/own-survey'

export interface Editable extends OwnSurvey {
  definition: NewSurvey
}

export const editableKey = (id: string) => ['survey', id, 'editing']

/** The version comes first: whatever changes in between makes it an old one, and the next save is told so. */
export async function readEditable(id: string, signal?: AbortSignal): Promise<Editable> {
  const own = await readOwnSurvey(id, signal)
  const definition = await bodyOf(surveysApi.GET('/api/surveys/{id}/definition', { params: { path: { id } }, signal }))
  return { ...own, definition }
}

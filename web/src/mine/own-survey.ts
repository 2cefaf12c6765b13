/** One's own survey, in any state, with the version it has. */
import { authApi, bodyAndTag, bodyOf, surveysApi } from '@/api/clients'
import { isProblem } from '@/api/problem'
import type { NewSurvey, Survey, SurveyChanges } from '@/api/types'

export interface OwnSurvey {
  survey: Survey
  /** For `If-Match`. */
  tag: string | null
}

export const ownSurveyKey = (id: string) => ['survey', id, 'own']

export async function readOwnSurvey(id: string, signal?: AbortSignal): Promise<OwnSurvey> {
  try {
    return await read(id, signal)
  } catch (error) {
    if (!isProblem(error, 'not_found')) throw error
    // Anyone may read surveys, so a session that ran out is not refused here: its owner gets no draft, like any stranger.
    // A question that only somebody known may ask has the session renewed, where that is what is wrong.
    await bodyOf(authApi.GET('/api/auth/me', { signal }))
    return read(id, signal)
  }
}

async function read(id: string, signal?: AbortSignal): Promise<OwnSurvey> {
  return owned(await bodyAndTag(surveysApi.GET('/api/surveys/{id}', { params: { path: { id } }, signal })))
}

export async function createSurvey(body: NewSurvey): Promise<OwnSurvey> {
  return owned(await bodyAndTag(surveysApi.POST('/api/surveys', { body })))
}

/** With a tag, only the version that has it is changed. */
export async function changeSurvey(id: string, body: SurveyChanges, tag?: string | null): Promise<OwnSurvey> {
  const header = tag ? { 'If-Match': tag } : {}
  return owned(await bodyAndTag(surveysApi.PATCH('/api/surveys/{id}', { params: { path: { id }, header }, body })))
}

function owned({ body, tag }: { body: Survey; tag: string | null }): OwnSurvey {
  return { survey: body, tag }
}

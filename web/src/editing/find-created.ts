import { bodyOf, surveysApi } from '@/api/clients'
import type { OwnSurvey } from '@/mine/own-survey'
import type { Content } from './content'
import { contentOf } from './content'
import { isSame } from './draft'
import { readEditable } from './editable'
import { draftOf } from './found'

/** The draft that was made though its answer was lost: asking for it again would make another one. */
export async function findCreated(wanted: Content): Promise<OwnSurvey | null> {
  const page = await bodyOf(surveysApi.GET('/api/surveys', { params: { query: { owner: 'me', limit: 3 } } }))
  for (const { id, state, title } of page.items) {
    if (state !== 'draft' || title !== wanted.title) continue
    const own = await readEditable(id)
    if (isSame(contentOf(draftOf(own.definition)), wanted)) return own
  }
  return null
}

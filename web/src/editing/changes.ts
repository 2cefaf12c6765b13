/** From what the service keeps to what is written now: the smallest change that it would take. */
import type { NewSurvey, SurveyChanges } from '@/api/types'
import type { Content } from './content'
import { isSame } from './draft'
import { DESCRIPTION, TITLE } from './fields'
import type { Problems } from './problems'

/** What can be sent of the differences; parts with problems stay here until they have none. */
export function changesBetween(kept: Content, now: Content, problems: Problems): SurveyChanges {
  const changes: SurveyChanges = {}
  const wrong = partsOf(problems)
  if (!wrong.title && now.title !== kept.title) changes.title = now.title
  if (!wrong.description && now.description !== kept.description) changes.description = now.description
  if (!wrong.questions && !isSame(asked(now), asked(kept))) Object.assign(changes, asked(now))
  return changes
}

/** What is asked, in which languages: it changes as a whole. */
function asked({ language, questions, translations }: Content) {
  return { language, questions, translations }
}

/** The new draft that can be made of it; nothing as long as there are problems. */
export function newSurveyOf(now: Content, problems: Problems): NewSurvey | null {
  return problems.size > 0 ? null : { ...now, state: 'draft' }
}

/** What the service keeps after it took those changes. */
export function afterChanges(kept: Content, changes: SurveyChanges): Content {
  return {
    title: changes.title ?? kept.title,
    description: changes.description ?? kept.description,
    language: changes.language ?? kept.language,
    questions: changes.questions ?? kept.questions,
    translations: changes.translations ?? kept.translations,
  }
}

export function isEmpty(changes: SurveyChanges): boolean {
  return Object.keys(changes).length === 0
}

function partsOf(problems: Problems) {
  const fields = [...problems.keys()]
  return {
    title: problems.has(TITLE),
    description: problems.has(DESCRIPTION),
    questions: fields.some((field) => field !== TITLE && field !== DESCRIPTION),
  }
}

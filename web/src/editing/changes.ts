/** From what the service keeps to what is written now: the smallest change that it would take. */
import type { NewSurvey, SurveyChanges } from '@/api/types'
import type { Content } from './draft'
import { isSame } from './draft'
import { DESCRIPTION, TITLE } from './fields'
import type { Problems } from './problems'

/** What can be sent of the differences; parts with problems stay here until they have none. */
export function changesBetween(kept: Content, now: Content, problems: Problems): SurveyChanges {
  const changes: SurveyChanges = {}
  const wrong = partsOf(problems)
  if (!wrong.title && now.title !== kept.title) changes.title = now.title
  if (!wrong.description && now.description !== kept.description) changes.description = now.description
  if (!wrong.questions && !isSame(now.questions, kept.questions)) changes.questions = now.questions
  return changes
}

/** The new draft that can be made of it; nothing as long as there are problems. */
export function newSurveyOf(now: Content, problems: Problems): NewSurvey | null {
  return problems.size > 0 ? null : { ...now, state: 'draft' }
}

/** What the service keeps after it took those changes. */
export function afterChanges(kept: Content, { title, description, questions }: SurveyChanges): Content {
  return {
    title: title ?? kept.title,
    description: description ?? kept.description,
    questions: questions ?? kept.questions,
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

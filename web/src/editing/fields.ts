/** The fields of the editor by name. The names are ids in the page too, and stay with a question wherever it moves. */
import type { SurveyDraft } from './draft'
import { contentOfQuestion, filledChoices } from './draft'

export const TITLE = 'survey-title'
export const DESCRIPTION = 'survey-description'
export const QUESTIONS = 'survey-questions'
/** No field, but a place to go to: what is to be decided. */
export const TROUBLE = 'survey-trouble'

export function textField(question: number): string {
  return `question-${question}-text`
}

export function choicesField(question: number): string {
  return `question-${question}-choices`
}

export function choiceField(question: number, choice: number): string {
  return `question-${question}-choice-${choice}`
}

/** The field a problem of the service's is about, by its pointer into what was sent from that draft. */
export function fieldAt(pointer: string, draft: SurveyDraft): string | undefined {
  const [part, index, name, choice] = pointer.split('/').slice(1)
  if (part === 'title') return TITLE
  if (part === 'description') return DESCRIPTION
  if (part !== 'questions') return undefined
  const question = draft.questions[Number(index)]
  if (index === undefined || !question) return QUESTIONS
  if (name !== 'choices') return textField(question.key)
  const at = choice === undefined ? undefined : filledChoices(question)[Number(choice)]
  return at ? choiceField(question.key, at.key) : choicesField(question.key)
}

/** What a field holds, as one string: as long as it is the same, so is what is wrong with it. */
export function writtenAt(field: string, draft: SurveyDraft): string {
  if (field === TITLE) return draft.title
  if (field === DESCRIPTION) return draft.description
  const key = Number(field.split('-')[1])
  const question = draft.questions.find((each) => each.key === key)
  return JSON.stringify(question ? contentOfQuestion(question) : draft.questions.map(contentOfQuestion))
}

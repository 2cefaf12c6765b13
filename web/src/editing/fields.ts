/** The fields of the editor by name. The names are ids in the page too, and stay with a question wherever it moves. */
import type { QuestionDraft, SurveyDraft } from './draft'
import { filledChoices } from './draft'

export const TITLE = 'survey-title'
export const DESCRIPTION = 'survey-description'
export const QUESTIONS = 'survey-questions'
export const LANGUAGES = 'survey-languages'
/** No field, but a place to go to: what is to be decided. */
export const TROUBLE = 'survey-trouble'

export const textField = (question: number) => `question-${question}-text`
export const helpField = (question: number) => `question-${question}-help`
export const choicesField = (question: number) => `question-${question}-choices`
export const choiceField = (question: number, choice: number) => `question-${question}-choice-${choice}`
export const minimumField = (question: number) => `question-${question}-minimum`
export const maximumField = (question: number) => `question-${question}-maximum`
export const lowField = (question: number) => `question-${question}-low`
export const highField = (question: number) => `question-${question}-high`
export const sectionField = (question: number) => `question-${question}-section`
export const sectionTextField = (question: number) => `question-${question}-section-text`
export const conditionField = (question: number, condition: number) => `question-${question}-condition-${condition}`
export const translationField = (language: string, field: string) => `${field}-in-${language}`

/** The field a problem of the service's is about, by its pointer into what was sent from that draft. */
export function fieldAt(pointer: string, draft: SurveyDraft): string | undefined {
  const [part, ...rest] = pointer.split('/').slice(1)
  if (part === 'title') return TITLE
  if (part === 'description') return DESCRIPTION
  if (part === 'language') return LANGUAGES
  if (part === 'translations') return translationAt(rest, draft)
  if (part !== 'questions') return undefined
  const [index, ...path] = rest
  const question = draft.questions[Number(index)]
  return index === undefined || !question ? QUESTIONS : fieldOf(question, path)
}

function fieldOf(question: QuestionDraft, [name, ...path]: string[]): string {
  const { key } = question
  switch (name) {
    case 'help':
      return helpField(key)
    case 'minimum':
      return minimumField(key)
    case 'maximum':
    case 'whole':
      return maximumField(key)
    case 'low':
      return lowField(key)
    case 'high':
      return highField(key)
    case 'scale':
      return path[0] === 'high' ? highField(key) : lowField(key)
    case 'section':
      return path[0] === 'description' ? sectionTextField(key) : sectionField(key)
    case 'other':
      return question.other ? choiceField(key, question.other.key) : choicesField(key)
    case 'choices':
      return choiceAt(question, path[0])
    case 'show_if': {
      const condition = question.rule?.conditions[Number(path[1] ?? 0)]
      return condition ? conditionField(key, condition.key) : textField(key)
    }
    default:
      return textField(key)
  }
}

function choiceAt(question: QuestionDraft, index: string | undefined): string {
  const choice = index === undefined ? undefined : filledChoices(question)[Number(index)]
  return choice ? choiceField(question.key, choice.key) : choicesField(question.key)
}

function translationAt([language, ...path]: string[], draft: SurveyDraft): string {
  const field = fieldAt(`/${path.join('/')}`, draft)
  return language === undefined || field === undefined || field === QUESTIONS ? LANGUAGES : translationField(language, field)
}

/** What a field holds, as one string: as long as it is the same, so is what is wrong with it. */
export function writtenAt(field: string, draft: SurveyDraft): string {
  if (field === TITLE) return draft.title
  if (field === DESCRIPTION) return draft.description
  if (field === LANGUAGES || field.includes('-in-')) return JSON.stringify([draft.language, draft.translations])
  // What a condition says depends on where the questions are.
  const key = field.includes('-condition-') ? NaN : Number(field.split('-')[1])
  return JSON.stringify(draft.questions.find((each) => each.key === key) ?? draft.questions)
}

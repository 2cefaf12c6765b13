/** A survey while it is written: what the fields hold, and what of it goes to the service. */
import { plainQuestion } from '@/api/plain-question'
import type { NewQuestion, Question, QuestionKind, Survey } from '@/api/types'

export interface ChoiceDraft {
  /** Stays with the choice wherever it moves; the service knows nothing of it. */
  key: number
  text: string
}

export interface QuestionDraft {
  key: number
  text: string
  kind: QuestionKind
  required: boolean
  /** Kept when the kind takes none, for whoever changes their mind. */
  choices: ChoiceDraft[]
}

export interface SurveyDraft {
  title: string
  description: string
  questions: QuestionDraft[]
}

/** What the service keeps of it. */
export interface Content {
  title: string
  description: string
  questions: NewQuestion[]
}

let lastKey = 0

export function newKey(): number {
  lastKey += 1
  return lastKey
}

export function newChoice(text = ''): ChoiceDraft {
  return { key: newKey(), text }
}

export function newQuestion(): QuestionDraft {
  return { key: newKey(), text: '', kind: 'single_choice', required: false, choices: [newChoice(), newChoice()] }
}

export function newDraft(): SurveyDraft {
  return { title: '', description: '', questions: [newQuestion()] }
}

export function hasChoices(kind: QuestionKind): boolean {
  return kind === 'single_choice' || kind === 'multiple_choice'
}

export function draftOf(survey: Pick<Survey, 'title' | 'description' | 'questions'>): SurveyDraft {
  const questions = survey.questions.map(({ text, kind, required, choices }) => {
    const texts = choices.length > 0 ? choices.map((choice) => choice.text) : ['', '']
    return { key: newKey(), text, kind, required, choices: texts.map(newChoice) }
  })
  return { title: survey.title, description: survey.description, questions }
}

/** The choices that say something: one left blank is a place to write, and no choice yet. */
export function filledChoices(question: QuestionDraft): ChoiceDraft[] {
  return hasChoices(question.kind) ? question.choices.filter(({ text }) => text.trim() !== '') : []
}

export function contentOfQuestion(question: QuestionDraft): NewQuestion {
  const { kind, required } = question
  const content = { text: question.text.trim(), kind, required }
  return hasChoices(kind) ? { ...content, choices: filledChoices(question).map(({ text }) => text.trim()) } : content
}

export function contentOf(draft: SurveyDraft): Content {
  const { title, description, questions } = draft
  return { title: title.trim(), description: description.trim(), questions: questions.map(contentOfQuestion) }
}

/** The questions as the service will number them. */
export function questionsOf(content: Pick<Content, 'questions'>): Question[] {
  return content.questions.map(({ text, kind, required, choices }, index) => ({
    id: index + 1,
    text,
    ...plainQuestion(kind ?? 'single_choice'),
    required: required ?? false,
    choices: (choices ?? []).map((choice, at) => ({ id: at + 1, text: choice, other: false })),
  }))
}

/** Whether two contents, or parts of them, say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

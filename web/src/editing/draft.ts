/** A survey while it is written: what the fields hold, whatever of it can be sent already. */
import type { QuestionKind } from '@/api/types'

export interface ChoiceDraft {
  /** Stays with the choice wherever it moves; the service knows nothing of it. */
  key: number
  text: string
}

export interface SectionDraft {
  title: string
  description: string
}

/** What must hold of an earlier question: a choice, a number or a rating, or whether it was answered. */
export interface ConditionDraft {
  key: number
  /** The key of the question; null until one is chosen. */
  question: number | null
  test: 'choices' | 'range' | 'answered' | 'unanswered'
  /** The keys of choices. */
  choices: number[]
  /** As typed. */
  atLeast: string
  atMost: string
}

export interface RuleDraft {
  match: 'all' | 'any'
  conditions: ConditionDraft[]
}

export interface QuestionDraft {
  key: number
  text: string
  help: string
  kind: QuestionKind
  required: boolean
  /** Kept when the kind takes none, for whoever changes their mind; so is all that only some kinds take. */
  choices: ChoiceDraft[]
  /** The last choice, which takes words of one's own; null for none. */
  other: ChoiceDraft | null
  randomOrder: boolean
  /** As typed. */
  minimum: string
  maximum: string
  whole: boolean
  points: number
  low: string
  high: string
  /** The section that begins with the question. */
  section: SectionDraft | null
  /** When it is asked; null for always. */
  rule: RuleDraft | null
}

export interface SurveyDraft {
  title: string
  description: string
  /** Of the texts. */
  language: string
  questions: QuestionDraft[]
  /** By language, and in it by field. */
  translations: Record<string, Record<string, string>>
}

/** How many points a rating has where nobody chose. */
export const POINTS = 5

let lastKey = 0

export function newKey(): number {
  lastKey += 1
  return lastKey
}

/** For keys that come from elsewhere: new ones are others. */
export function keyFrom(key: number): number {
  lastKey = Math.max(lastKey, key)
  return key
}

export function newChoice(text = ''): ChoiceDraft {
  return { key: newKey(), text }
}

export function newCondition(): ConditionDraft {
  return { key: newKey(), question: null, test: 'answered', choices: [], atLeast: '', atMost: '' }
}

export function newQuestion(): QuestionDraft {
  return {
    key: newKey(),
    text: '',
    help: '',
    kind: 'single_choice',
    required: false,
    choices: [newChoice(), newChoice()],
    other: null,
    randomOrder: false,
    minimum: '',
    maximum: '',
    whole: false,
    points: POINTS,
    low: '',
    high: '',
    section: null,
    rule: null,
  }
}

export function newDraft(): SurveyDraft {
  return { title: '', description: '', language: 'en', questions: [newQuestion()], translations: {} }
}

export function hasChoices(kind: QuestionKind): boolean {
  return kind === 'single_choice' || kind === 'multiple_choice'
}

/** The choices that say something: one left blank is a place to write, and no choice yet. */
export function filledChoices({ kind, choices, other }: QuestionDraft): ChoiceDraft[] {
  const all = hasChoices(kind) ? [...choices, ...(other ? [other] : [])] : []
  return all.filter(({ text }) => text.trim() !== '')
}

/** Whether two contents, or parts of them, say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

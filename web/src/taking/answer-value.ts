/** What is in the form of a question, whatever of it has been filled in. */
import type { Question } from '@/api/types'

/**
 * `single_choice`: the choice's id; `multiple_choice`: the ids; `rating`: 1 to 5; `text` and `number`: as typed.
 * Null where nothing is there yet.
 */
export type AnswerValue = number | number[] | string | null

export interface Option {
  id: number
  text: string
}

const RATINGS: Option[] = [1, 2, 3, 4, 5].map((id) => ({ id, text: String(id) }))

/** What can be chosen; none where one types. */
export function optionsOf(question: Question): Option[] {
  return question.kind === 'rating' ? RATINGS : question.choices
}

/** The ids of what is chosen. */
export function chosenIn(value: AnswerValue): number[] {
  if (typeof value === 'number') return [value]
  return Array.isArray(value) ? value : []
}

export function isEmpty(value: AnswerValue): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return Array.isArray(value) ? value.length === 0 : value === null
}

/** The value with that option chosen; of several, chosen or taken back. */
export function choose(question: Question, value: AnswerValue, id: number): AnswerValue {
  if (question.kind !== 'multiple_choice') return id
  const chosen = new Set(chosenIn(value))
  if (!chosen.delete(id)) chosen.add(id)
  return question.choices.map((choice) => choice.id).filter((choice) => chosen.has(choice))
}

/** What was kept, as far as it fits the question. */
export function fitting(question: Question, kept: unknown): AnswerValue {
  if (question.kind === 'text' || question.kind === 'number') return typeof kept === 'string' ? kept : null
  const known = optionsOf(question).map((option) => option.id)
  if (question.kind !== 'multiple_choice') return known.find((id) => id === kept) ?? null
  return Array.isArray(kept) ? known.filter((id) => kept.includes(id)) : null
}

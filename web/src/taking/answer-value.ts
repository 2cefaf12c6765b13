/** What is in the form of a question, whatever of it has been filled in. */
import type { Question } from '@/api/types'

/**
 * `single_choice`: the choice's id; `multiple_choice`: the ids; `rating`: from 1; `text` and `number`: as typed.
 * Null where nothing is there yet. What somebody wrote beside the choices is kept apart from it.
 */
export type AnswerValue = number | number[] | string | null

export interface Option {
  id: number
  text: string
}

/** How many points a rating question has where it does not say. */
const POINTS = 5

/** The highest rating. */
export function pointsOf({ scale }: Question): number {
  return scale?.points ?? POINTS
}

/** What can be chosen, as it is written; none where one types. */
export function optionsOf(question: Question): Option[] {
  if (question.kind !== 'rating') return question.choices
  return Array.from({ length: pointsOf(question) }, (_, index) => ({ id: index + 1, text: String(index + 1) }))
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

/** Whether words of one's own belong to what is chosen. */
export function takesWords(question: Question, value: AnswerValue): boolean {
  const other = question.choices.find((choice) => choice.other)
  return other !== undefined && chosenIn(value).includes(other.id)
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

/** What can be done to the questions and to their choices: each gives a new list. */
import type { ChoiceDraft, QuestionDraft } from './draft'
import { newKey } from './draft'

export const MOST_QUESTIONS = 100
export const MOST_CHOICES = 50

/** The list with the item `by` places further; the same list where it would leave it. */
export function moved<T extends { key: number }>(list: T[], key: number, by: -1 | 1): T[] {
  const from = list.findIndex((item) => item.key === key)
  const item = list[from]
  const other = list[from + by]
  if (!item || !other) return list
  return list.map((each, index) => (index === from ? other : index === from + by ? item : each))
}

export function without<T extends { key: number }>(list: T[], key: number): T[] {
  return list.filter((item) => item.key !== key)
}

/** The item where it was before it was taken out, or at the end of what has become shorter. */
export function insertedAt<T>(list: T[], index: number, item: T): T[] {
  return [...list.slice(0, index), item, ...list.slice(index)]
}

/** A question of its own that says the same, and begins no section. */
export function copyOf(question: QuestionDraft): QuestionDraft {
  const copy = ({ text }: ChoiceDraft): ChoiceDraft => ({ key: newKey(), text })
  const rule = question.rule && { ...question.rule, conditions: question.rule.conditions.map((one) => ({ ...one, key: newKey() })) }
  const { other } = question
  return { ...question, key: newKey(), choices: question.choices.map(copy), other: other && copy(other), section: null, rule }
}

/** The list with a copy right after the question; the copy too, so that one can go there. */
export function duplicated(list: QuestionDraft[], key: number): { list: QuestionDraft[]; copy?: QuestionDraft } {
  const index = list.findIndex((question) => question.key === key)
  const question = list[index]
  if (!question || list.length >= MOST_QUESTIONS) return { list }
  const copy = copyOf(question)
  return { list: insertedAt(list, index + 1, copy), copy }
}

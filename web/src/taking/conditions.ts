/** Which questions are asked, given what was answered so far. The service decides the same again. */
import type { Condition, Question } from '@/api/types'
import { chosenIn, isEmpty } from './answer-value'
import type { AnswerValue } from './answer-value'
import { parseNumber } from './check-answer'

type Values = Record<number, AnswerValue>

/** In order. What was answered to a question that is not asked counts for nothing. */
export function askedOf(questions: Question[], values: Values): Question[] {
  const asked = new Map<number, Question>()
  for (const question of questions) {
    const valueOf = (id: number): AnswerValue => (asked.has(id) ? (values[id] ?? null) : null)
    if (isAsked(question, valueOf)) asked.set(question.id, question)
  }
  return [...asked.values()]
}

function isAsked({ show_if: rule }: Question, valueOf: (questionId: number) => AnswerValue): boolean {
  if (!rule) return true
  const holds = (condition: Condition): boolean => isMet(condition, valueOf(condition.question_id))
  return rule.match === 'any' ? rule.conditions.some(holds) : rule.conditions.every(holds)
}

function isMet(condition: Condition, value: AnswerValue): boolean {
  const { answered, choice_ids: choices } = condition
  if (typeof answered === 'boolean') return answered !== isEmpty(value)
  if (choices) return chosenIn(value).some((id) => choices.includes(id))
  const number = typeof value === 'string' ? parseNumber(value) : value
  if (typeof number !== 'number' || Number.isNaN(number)) return false
  return number >= (condition.at_least ?? -Infinity) && number <= (condition.at_most ?? Infinity)
}

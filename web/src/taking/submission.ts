/** From what was filled in to what is sent, and back. */
import type { Answer, Question } from '@/api/types'
import { isEmpty, optionsOf } from './answer-value'
import type { AnswerValue } from './answer-value'
import { parseNumber } from './check-answer'

type Values = Record<number, AnswerValue>

/** The body's answers: one for each question answered, in order, so that the same draft makes the same body. */
export function toAnswers(questions: Question[], values: Values): Answer[] {
  return questions.flatMap((question) => {
    const value = values[question.id] ?? null
    return isEmpty(value) ? [] : [toAnswer(question, value)]
  })
}

function toAnswer({ id, kind }: Question, value: AnswerValue): Answer {
  const answer = { question_id: id }
  if (typeof value === 'string') {
    return kind === 'number' ? { ...answer, number: parseNumber(value) } : { ...answer, text: value }
  }
  if (Array.isArray(value)) return { ...answer, choice_ids: [...value] }
  if (value === null) return answer
  return kind === 'rating' ? { ...answer, number: value } : { ...answer, choice_id: value }
}

/** The question that a refusal is about: `/answers/3/text` is about the fourth answer of the body. */
export function questionAt(pointer: string, answers: Answer[]): number | undefined {
  const index = /^\/answers\/(\d+)(\/|$)/.exec(pointer)?.[1]
  return index === undefined ? undefined : answers[Number(index)]?.question_id
}

/** An answer in words, a line each; none where there is no answer. */
export function wordsOf(question: Question, answer: Answer | undefined): string[] {
  if (!answer) return []
  if (typeof answer.text === 'string') return [answer.text.trim()]
  if (question.kind === 'rating') return [`${answer.number ?? '?'} of 5`]
  if (typeof answer.number === 'number') return [String(answer.number)]
  const chosen = answer.choice_ids ?? [answer.choice_id]
  return optionsOf(question).filter((option) => chosen.includes(option.id)).map((option) => option.text)
}

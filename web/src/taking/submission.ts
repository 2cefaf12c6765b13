/** From what was filled in to what is sent, and back. */
import type { Answer, Question } from '@/api/types'
import { isEmpty, optionsOf, pointsOf, takesWords } from './answer-value'
import type { AnswerValue } from './answer-value'
import { parseNumber } from './check-answer'
import { askedOf } from './conditions'
import type { Draft } from './draft'

/** What was filled in. */
type Filled = Pick<Draft, 'values' | 'words'>

/**
 * The body's answers: one for each question that is asked and answered, in order, so that the same draft makes the same
 * body.
 */
export function toAnswers(questions: Question[], { values, words }: Filled): Answer[] {
  return askedOf(questions, values).flatMap((question) => {
    const value = values[question.id] ?? null
    return isEmpty(value) ? [] : [toAnswer(question, value, words[question.id] ?? '')]
  })
}

function toAnswer(question: Question, value: AnswerValue, words: string): Answer {
  const { id, kind } = question
  const answer = { question_id: id, ...(takesWords(question, value) && { other_text: words.trim() }) }
  if (typeof value === 'string') {
    return kind === 'number' ? { ...answer, number: parseNumber(value) } : { ...answer, text: value }
  }
  if (Array.isArray(value)) return { ...answer, choice_ids: [...value] }
  if (value === null) return answer
  return kind === 'rating' ? { ...answer, number: value } : { ...answer, choice_id: value }
}

/** The questions that were asked of whoever sent these answers. */
export function askedWith(questions: Question[], sent: Answer[]): Question[] {
  const values = sent.map(({ question_id: id, choice_id: choice, choice_ids: choices, number, text }) =>
    [id, choices ?? choice ?? number ?? text ?? null] as const)
  return askedOf(questions, Object.fromEntries(values))
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
  if (question.kind === 'rating') return [`${answer.number ?? '?'} of ${pointsOf(question)}`]
  if (typeof answer.number === 'number') return [String(answer.number)]
  const chosen = answer.choice_ids ?? [answer.choice_id]
  const options = optionsOf(question).filter((option) => chosen.includes(option.id)).map((option) => option.text)
  return answer.other_text ? [...options.slice(0, -1), `${options.at(-1) ?? ''}: ${answer.other_text}`] : options
}

/** Whether an answer will do, before it is sent. The service checks it again. */
import type { Question, QuestionKind } from '@/api/types'
import { isEmpty, pointsOf, takesWords } from './answer-value'
import type { AnswerValue } from './answer-value'

export const LONGEST_TEXT = 10_000
const LONGEST_OTHER = 500
const LARGEST_NUMBER = 1e15

const MISSING: Record<Exclude<QuestionKind, 'rating'>, string> = {
  single_choice: 'Choose one of these to go on.',
  multiple_choice: 'Choose at least one of these to go on.',
  text: 'Write an answer to go on.',
  number: 'Type a number to go on.',
}

/** In characters as the service counts them, without the blanks around. */
export function lengthOf(text: string): number {
  return Array.from(text.trim()).length
}

/** The number that was typed, the same wherever one lives; NaN where it is none. */
export function parseNumber(typed: string): number {
  const text = typed.trim().replace(/^[−–]/, '-')
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN
}

/** What is wrong with an answer, and what to do; undefined where nothing is. `words` is what was written beside it. */
export function checkAnswer(question: Question, value: AnswerValue, words = ''): string | undefined {
  if (isEmpty(value)) return question.required ? `An answer is required. ${missing(question)}` : undefined
  if (typeof value === 'string') return question.kind === 'number' ? checkNumber(question, value) : checkText(value)
  return takesWords(question, value) ? checkWords(words) : undefined
}

function missing(question: Question): string {
  return question.kind === 'rating' ? `Choose a rating from 1 to ${pointsOf(question)} to go on.` : MISSING[question.kind]
}

function checkWords(words: string): string | undefined {
  if (words.trim() === '') return 'You chose an answer of your own: write it below, or choose another one.'
  const over = lengthOf(words) - LONGEST_OTHER
  return over > 0 ? `An answer of your own has at most ${LONGEST_OTHER} characters. Shorten it by ${over}.` : undefined
}

function checkNumber({ minimum, maximum, whole }: Question, typed: string): string | undefined {
  const number = parseNumber(typed)
  if (Number.isNaN(number)) {
    if (typed.includes(',')) return 'Leave out commas, and write decimals with a point, as in 2.5.'
    return 'This is not a number. Use digits, and a point for decimals, as in 2.5.'
  }
  if (whole && !Number.isInteger(number)) return 'This must be a whole number, without decimals.'
  if (typeof minimum === 'number' && number < minimum) return `This must be at least ${minimum}.`
  if (typeof maximum === 'number' && number > maximum) return `This must be at most ${maximum}.`
  if (Math.abs(number) > LARGEST_NUMBER) return 'This is too large: at most 1,000,000,000,000,000 can be counted.'
  return undefined
}

function checkText(text: string): string | undefined {
  const over = lengthOf(text) - LONGEST_TEXT
  if (over <= 0) return undefined
  return `At most 10,000 characters can be sent. Shorten it by ${over.toLocaleString('en')}.`
}

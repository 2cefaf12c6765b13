import { describe, expect, it } from 'vitest'
import type { Question, QuestionKind } from '@/api/types'
import { checkAnswer, lengthOf, parseNumber } from './check-answer'
import { questionOf } from './test-survey'

function question(kind: QuestionKind, required = false): Question {
  return questionOf({ kind, required })
}

describe('parseNumber', () => {
  it.each([
    ['42', 42], [' 2.50 ', 2.5], ['-.5', -0.5], ['7.', 7], ['+3', 3], ['1e3', 1000], ['−4', -4],
  ])('%s', (typed, number) => {
    expect(parseNumber(typed)).toBe(number)
  })

  it.each(['', '.', '1,5', '1 000', '0x10', 'Infinity', 'NaN', '1e', '--1', 'two'])('refuses "%s"', (typed) => {
    expect(parseNumber(typed)).toBeNaN()
  })
})

describe('checkAnswer', () => {
  it.each<QuestionKind>(['single_choice', 'multiple_choice', 'text', 'number', 'rating'])('misses a required %s', (kind) => {
    expect(checkAnswer(question(kind, true), null)).toMatch(/^An answer is required/)
    expect(checkAnswer(question(kind), null)).toBeUndefined()
  })

  it('takes blanks and an empty choice for nothing', () => {
    expect(checkAnswer(question('text', true), ' \n ')).toMatch(/required/)
    expect(checkAnswer(question('multiple_choice', true), [])).toMatch(/required/)
    expect(checkAnswer(question('number'), '  ')).toBeUndefined()
  })

  it('says how to write a number', () => {
    expect(checkAnswer(question('number'), '2,5')).toMatch(/with a point/)
    expect(checkAnswer(question('number'), 'many')).toMatch(/not a number/)
    expect(checkAnswer(question('number'), '1e16')).toMatch(/too large/)
    expect(checkAnswer(question('number'), '-1e15')).toBeUndefined()
  })

  it('keeps numbers within their bounds', () => {
    const bounded = questionOf({ kind: 'number', minimum: 1, maximum: 10, whole: true })
    expect(checkAnswer(bounded, '0')).toBe('This must be at least 1.')
    expect(checkAnswer(bounded, '11')).toBe('This must be at most 10.')
    expect(checkAnswer(bounded, '2.5')).toMatch(/whole number/)
    expect(checkAnswer(bounded, '10')).toBeUndefined()
  })

  it('wants words with the choice that takes them', () => {
    const { choices } = questionOf()
    const open = questionOf({ choices: [...choices, { id: 4, text: 'Other', other: true }] })
    expect(checkAnswer(open, 4, ' ')).toMatch(/write it below/)
    expect(checkAnswer(open, 4, 'x'.repeat(503))).toMatch(/Shorten it by 3/)
    expect(checkAnswer(open, 4, 'Mauve')).toBeUndefined()
    expect(checkAnswer(open, 1, '')).toBeUndefined()
  })

  it('counts characters as the service does', () => {
    expect(lengthOf(' 👍 ')).toBe(1)
    expect(checkAnswer(question('text'), '👍'.repeat(10_000))).toBeUndefined()
    expect(checkAnswer(question('text'), 'x'.repeat(10_012))).toMatch(/Shorten it by 12\./)
  })
})

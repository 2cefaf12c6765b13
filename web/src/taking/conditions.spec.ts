import { describe, expect, it } from 'vitest'
import type { Condition, Question } from '@/api/types'
import { askedOf } from './conditions'
import { questionOf } from './test-survey'

function askedIf(condition: Condition, question: Partial<Question> = {}): Question[] {
  const rule = { match: 'all' as const, conditions: [condition] }
  return [questionOf({ id: 1, ...question }), questionOf({ id: 2, show_if: rule })]
}

function ids(questions: Question[], values: Parameters<typeof askedOf>[1]): number[] {
  return askedOf(questions, values).map(({ id }) => id)
}

describe('a question with a condition', () => {
  it('is asked where one of the choices was chosen', () => {
    const questions = askedIf({ question_id: 1, choice_ids: [2, 3] }, { kind: 'multiple_choice' })
    expect(ids(questions, {})).toEqual([1])
    expect(ids(questions, { 1: [1] })).toEqual([1])
    expect(ids(questions, { 1: [1, 3] })).toEqual([1, 2])
  })

  it.each<[Condition, string | number | null, boolean]>([
    [{ question_id: 1, at_least: 3 }, '3', true],
    [{ question_id: 1, at_least: 3 }, '2.9', false],
    [{ question_id: 1, at_most: 3 }, 4, false],
    [{ question_id: 1, at_least: 1, at_most: 3 }, 2, true],
    [{ question_id: 1, at_least: -5 }, null, false],
    [{ question_id: 1, at_least: 0 }, 'many', false],
  ])('%j with %j', (condition, value, isAsked) => {
    expect(ids(askedIf(condition, { kind: 'number' }), { 1: value })).toEqual(isAsked ? [1, 2] : [1])
  })

  it('looks at whether something was answered', () => {
    expect(ids(askedIf({ question_id: 1, answered: true }), { 1: 2 })).toEqual([1, 2])
    expect(ids(askedIf({ question_id: 1, answered: false }), { 1: 2 })).toEqual([1])
    expect(ids(askedIf({ question_id: 1, answered: false }, { kind: 'text' }), { 1: '  ' })).toEqual([1, 2])
  })

  it('takes what was answered to a question that is not asked for nothing', () => {
    const [first, second] = askedIf({ question_id: 1, choice_ids: [1] })
    const third = questionOf({ id: 3, show_if: { match: 'all', conditions: [{ question_id: 2, answered: true }] } })
    const questions = [first, second, third].filter((question) => question !== undefined)
    expect(ids(questions, { 1: 1, 2: 1 })).toEqual([1, 2, 3])
    expect(ids(questions, { 1: 2, 2: 1 })).toEqual([1])
  })

  it('may want any of several conditions, or all', () => {
    const conditions: Condition[] = [{ question_id: 1, answered: true }, { question_id: 2, answered: true }]
    const asked = (match: 'all' | 'any') =>
      ids([questionOf({ id: 1 }), questionOf({ id: 2 }), questionOf({ id: 3, show_if: { match, conditions } })], { 2: 1 })
    expect(asked('any')).toEqual([1, 2, 3])
    expect(asked('all')).toEqual([1, 2])
  })
})

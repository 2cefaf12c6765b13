import { describe, expect, it } from 'vitest'
import type { AnswerValue } from './answer-value'
import { askedWith, questionAt, toAnswers, wordsOf } from './submission'
import { everyKind, questionOf } from './test-survey'

const { questions } = everyKind()
const other = { id: 4, text: 'Other', other: true }

function filled(values: Record<number, AnswerValue>, words: Record<number, string> = {}) {
  return { values, words }
}

describe('toAnswers', () => {
  it('answers each kind with its field, in the order of the questions', () => {
    expect(toAnswers(questions, filled({ 5: 4, 4: ' 2.50', 3: ' So\nwhat ', 2: [1, 3], 1: 2 }))).toEqual([
      { question_id: 1, choice_id: 2 },
      { question_id: 2, choice_ids: [1, 3] },
      { question_id: 3, text: ' So\nwhat ' },
      { question_id: 4, number: 2.5 },
      { question_id: 5, number: 4 },
    ])
  })

  it('sends words of one’s own with the choice that takes them, and only then', () => {
    const [one, some] = [questionOf(), questionOf({ id: 2, kind: 'multiple_choice' })]
    const asked = [one, some].map((question) => ({ ...question, choices: [...question.choices, other] }))
    expect(toAnswers(asked, filled({ 1: 4, 2: [1, 4] }, { 1: ' Mauve ', 2: 'Teal' }))).toEqual([
      { question_id: 1, choice_id: 4, other_text: 'Mauve' },
      { question_id: 2, choice_ids: [1, 4], other_text: 'Teal' },
    ])
    expect(toAnswers(asked, filled({ 1: 1 }, { 1: 'Mauve' }))).toEqual([{ question_id: 1, choice_id: 1 }])
  })

  it('leaves out what is not asked', () => {
    const rule = { match: 'all' as const, conditions: [{ question_id: 1, choice_ids: [1] }] }
    const asked = [questionOf(), questionOf({ id: 2, show_if: rule })]
    expect(toAnswers(asked, filled({ 1: 1, 2: 3 })).map((answer) => answer.question_id)).toEqual([1, 2])
    expect(toAnswers(asked, filled({ 1: 2, 2: 3 })).map((answer) => answer.question_id)).toEqual([1])
  })

  it('tells afterwards what was asked', () => {
    const rule = { match: 'all' as const, conditions: [{ question_id: 1, choice_ids: [1] }] }
    const asked = [questionOf(), questionOf({ id: 2, show_if: rule }), questionOf({ id: 3 })]
    expect(askedWith(asked, [{ question_id: 1, choice_id: 1 }]).map(({ id }) => id)).toEqual([1, 2, 3])
    expect(askedWith(asked, [{ question_id: 1, choice_id: 2 }]).map(({ id }) => id)).toEqual([1, 3])
  })

  it('leaves out what is empty', () => {
    expect(toAnswers(questions, filled({ 1: null, 2: [], 3: ' \n', 4: '' }))).toEqual([])
  })
})

describe('questionAt', () => {
  it('finds the question by its place in the body', () => {
    const answers = toAnswers(questions, filled({ 1: 1, 4: '7' }))
    expect(questionAt('/answers/1/number', answers)).toBe(4)
    expect(questionAt('/answers/0', answers)).toBe(1)
    expect(questionAt('/answers/2/text', answers)).toBeUndefined()
    expect(questionAt('/answers', answers)).toBeUndefined()
    expect(questionAt('/submission_id', answers)).toBeUndefined()
  })
})

describe('wordsOf', () => {
  it('says an answer as the respondent would', () => {
    const answers = toAnswers(questions, filled({ 1: 2, 2: [1, 3], 3: ' So ', 4: '2.50', 5: 4 }))
    const words = questions.map((question, index) => wordsOf(question, answers[index]))
    expect(words).toEqual([['Green'], ['Red', 'Blue'], ['So'], ['2.5'], ['4 of 5']])
    expect(questions.flatMap((question) => wordsOf(question, undefined))).toEqual([])
    const open = questionOf({ choices: [...questionOf().choices, other] })
    expect(wordsOf(open, { question_id: 1, choice_id: 4, other_text: 'Mauve' })).toEqual(['Other: Mauve'])
    const wide = questionOf({ kind: 'rating', scale: { points: 10, low: '', high: '' } })
    expect(wordsOf(wide, { question_id: 1, number: 7 })).toEqual(['7 of 10'])
  })
})

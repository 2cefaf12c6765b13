import { describe, expect, it } from 'vitest'
import { questionAt, toAnswers, wordsOf } from './submission'
import { everyKind } from './test-survey'

const { questions } = everyKind()

describe('toAnswers', () => {
  it('answers each kind with its field, in the order of the questions', () => {
    expect(toAnswers(questions, { 5: 4, 4: ' 2.50', 3: ' So\nwhat ', 2: [1, 3], 1: 2 })).toEqual([
      { question_id: 1, choice_id: 2 },
      { question_id: 2, choice_ids: [1, 3] },
      { question_id: 3, text: ' So\nwhat ' },
      { question_id: 4, number: 2.5 },
      { question_id: 5, number: 4 },
    ])
  })

  it('leaves out what is empty', () => {
    expect(toAnswers(questions, { 1: null, 2: [], 3: ' \n', 4: '' })).toEqual([])
  })
})

describe('questionAt', () => {
  it('finds the question by its place in the body', () => {
    const answers = toAnswers(questions, { 1: 1, 4: '7' })
    expect(questionAt('/answers/1/number', answers)).toBe(4)
    expect(questionAt('/answers/0', answers)).toBe(1)
    expect(questionAt('/answers/2/text', answers)).toBeUndefined()
    expect(questionAt('/answers', answers)).toBeUndefined()
    expect(questionAt('/submission_id', answers)).toBeUndefined()
  })
})

describe('wordsOf', () => {
  it('says an answer as the respondent would', () => {
    const answers = toAnswers(questions, { 1: 2, 2: [1, 3], 3: ' So ', 4: '2.50', 5: 4 })
    const words = questions.map((question, index) => wordsOf(question, answers[index]))
    expect(words).toEqual([['Green'], ['Red', 'Blue'], ['So'], ['2.5'], ['4 of 5']])
    expect(questions.flatMap((question) => wordsOf(question, undefined))).toEqual([])
  })
})

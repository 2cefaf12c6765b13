import { describe, expect, it } from 'vitest'
import { newChoice, newDraft, newQuestion } from './draft'
import type { QuestionDraft, SurveyDraft } from './draft'
import { choiceField, choicesField, QUESTIONS, textField, TITLE } from './fields'
import { problemsOf } from './problems'

function draftWith(change: Partial<QuestionDraft>): { draft: SurveyDraft; question: QuestionDraft } {
  const question = { ...newQuestion(), text: 'Which?', choices: [newChoice('a'), newChoice('b')], ...change }
  return { draft: { ...newDraft(), title: 'Lunch', questions: [question] }, question }
}

describe('problemsOf', () => {
  it('finds nothing wrong with a survey that is complete', () => {
    expect(problemsOf(draftWith({}).draft).size).toBe(0)
  })

  it('names all that a new survey lacks, in the order of the page', () => {
    const draft = newDraft()
    const key = draft.questions[0]?.key ?? 0
    expect([...problemsOf(draft).keys()]).toEqual([TITLE, textField(key), choicesField(key)])
  })

  it('asks for a question', () => {
    expect([...problemsOf({ ...newDraft(), title: 'Lunch', questions: [] }).keys()]).toEqual([QUESTIONS])
  })

  it('does not mind choices left blank, as long as two say something', () => {
    const choices = [newChoice('a'), newChoice(' '), newChoice('b'), newChoice()]
    expect(problemsOf(draftWith({ choices }).draft).size).toBe(0)
    expect(problemsOf(draftWith({ choices: choices.slice(0, 2) }).draft).size).toBe(1)
  })

  it('finds the choice that repeats an earlier one', () => {
    const again = newChoice(' a ')
    const { draft, question } = draftWith({ choices: [newChoice('a'), newChoice('b'), again] })
    expect([...problemsOf(draft)]).toEqual([[choiceField(question.key, again.key), 'An earlier choice says the same.']])
  })

  it('does not look at the choices of kinds without', () => {
    expect(problemsOf(draftWith({ kind: 'text', choices: [newChoice(), newChoice()] }).draft).size).toBe(0)
  })

  it.each(['\u200B\u2060', '  ', '\u0085'])('takes what cannot be seen for blank: %j', (text) => {
    expect(problemsOf(draftWith({ text }).draft).size).toBe(1)
  })

  it('counts characters, not halves of them', () => {
    expect(problemsOf({ ...draftWith({}).draft, title: '🙂'.repeat(200) }).size).toBe(0)
    expect(problemsOf({ ...draftWith({}).draft, title: '🙂'.repeat(201) }).get(TITLE)).toContain('has 201')
  })

  it('refuses what makes a text read as another one', () => {
    expect(problemsOf({ ...draftWith({}).draft, title: 'a\u202Eb' }).size).toBe(1)
    expect(problemsOf({ ...draftWith({}).draft, description: 'two\nlines' }).size).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { newChoice, newDraft, newQuestion } from './draft'
import type { SurveyDraft } from './draft'
import { choiceField, choicesField, fieldAt, QUESTIONS, textField, TITLE } from './fields'
import { moved } from './questions'
import { refusalsOf, withRefusals } from './refusals'

const third = newChoice('b')
const first = { ...newQuestion(), text: 'One', choices: [newChoice('a'), newChoice(), third] }
const second = { ...newQuestion(), text: 'Two', kind: 'text' as const }
const draft: SurveyDraft = { ...newDraft(), title: 'Lunch', questions: [first, second] }

function problem(...errors: { pointer: string; code: string; detail: string }[]) {
  return { status: 422, code: 'validation_failed', detail: '', errors }
}

describe('fieldAt', () => {
  it.each([
    ['/title', TITLE],
    ['/questions', QUESTIONS],
    ['/questions/9/text', QUESTIONS],
    ['/questions/1/text', textField(second.key)],
    ['/questions/0/kind', textField(first.key)],
    ['/questions/0/choices', choicesField(first.key)],
    // The blank one was not sent.
    ['/questions/0/choices/1', choiceField(first.key, third.key)],
    ['/questions/0/choices/7', choicesField(first.key)],
    ['', undefined],
    ['/state', undefined],
  ])('finds the field of %j', (pointer, field) => {
    expect(fieldAt(pointer, draft)).toBe(field)
  })
})

describe('refusals', () => {
  const refused = refusalsOf(problem({ pointer: '/questions/1/text', code: 'blank', detail: 'Not this.' }), draft)

  it('stay with the question where it moves, until it says something else', () => {
    if (!refused) throw new Error('it has a field')
    const elsewhere = { ...draft, questions: moved(draft.questions, second.key, -1) }
    expect(withRefusals(new Map(), refused, elsewhere)).toEqual(new Map([[textField(second.key), 'Not this.']]))
    const changed = { ...draft, questions: [first, { ...second, text: 'Other' }] }
    expect(withRefusals(new Map(), refused, changed).size).toBe(0)
  })

  it('are none where something has no field, so that the whole is told', () => {
    expect(refusalsOf(problem({ pointer: '/state', code: 'x', detail: '' }), draft)).toBeNull()
    expect(refusalsOf(problem(), draft)).toBeNull()
  })
})

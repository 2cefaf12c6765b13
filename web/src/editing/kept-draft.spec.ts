import { beforeEach, describe, expect, it } from 'vitest'
import { contentOf } from './content'
import { newChoice, newCondition, newQuestion } from './draft'
import { forgetDraft, keepDraft, keptDraft, slotOf } from './kept-draft'

const draft = {
  title: 'Lun',
  description: '',
  language: 'en',
  questions: [{ ...newQuestion(), text: 'Where?', choices: [newChoice('here'), newChoice('')] }],
  translations: {},
}
const slot = slotOf('ann', null)

beforeEach(() => {
  localStorage.clear()
})

describe('a kept draft', () => {
  it('comes back as it was, incomplete as it may be', () => {
    keepDraft(slot, { tag: '"3"', draft })
    const back = keptDraft(slot)
    expect(back?.tag).toBe('"3"')
    expect(back && contentOf(back.draft)).toEqual(contentOf(draft))
    expect(back?.draft.questions[0]?.choices).toHaveLength(2)
  })

  it('keeps what conditions are about, and new questions are others', () => {
    const [first] = draft.questions
    const rule = { match: 'any' as const, conditions: [{ ...newCondition(), question: first?.key ?? 0 }] }
    keepDraft(slot, { tag: null, draft: { ...draft, questions: [...draft.questions, { ...newQuestion(), rule }] } })
    const back = keptDraft(slot)?.draft.questions
    expect(back?.[1]?.rule?.conditions[0]?.question).toBe(back?.[0]?.key)
    expect(back?.map(({ key }) => key)).not.toContain(newQuestion().key)
  })

  it('is read as it was kept before there were conditions and languages', () => {
    const question = { text: 'Where?', kind: 'text', required: true, choices: [{ text: 'x' }] }
    localStorage.setItem(slot, JSON.stringify({ tag: null, draft: { title: 'Old', description: '', questions: [question] } }))
    const back = keptDraft(slot)
    expect(back && contentOf(back.draft).questions).toEqual([{ text: 'Where?', kind: 'text', required: true }])
  })

  it('is for one person and one survey', () => {
    keepDraft(slot, { tag: null, draft })
    expect(keptDraft(slotOf('bob', null))).toBeNull()
    expect(keptDraft(slotOf('ann', '1'))).toBeNull()
  })

  it('is gone when it is forgotten', () => {
    keepDraft(slot, { tag: null, draft })
    forgetDraft(slot)
    expect(keptDraft(slot)).toBeNull()
  })

  it.each(['{', '[]', '{"tag":1}', '{"tag":null,"draft":{"title":1}}'])('is none where it makes no sense: %s', (text) => {
    localStorage.setItem(slot, text)
    expect(keptDraft(slot)).toBeNull()
  })
})

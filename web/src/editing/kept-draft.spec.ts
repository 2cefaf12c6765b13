import { beforeEach, describe, expect, it } from 'vitest'
import { contentOf, newChoice, newQuestion } from './draft'
import { forgetDraft, keepDraft, keptDraft, slotOf } from './kept-draft'

const draft = {
  title: 'Lun',
  description: '',
  questions: [{ ...newQuestion(), text: 'Where?', choices: [newChoice('here'), newChoice('')] }],
}
const slot = slotOf('ann', null)

beforeEach(() => {
  localStorage.clear()
})

describe('a kept draft', () => {
  it('comes back as it was, incomplete as it may be, with keys that are new here', () => {
    keepDraft(slot, { tag: '"3"', draft })
    const back = keptDraft(slot)
    expect(back?.tag).toBe('"3"')
    expect(back && contentOf(back.draft)).toEqual(contentOf(draft))
    expect(back?.draft.questions[0]?.choices).toHaveLength(2)
    expect(back?.draft.questions[0]?.key).not.toBe(draft.questions[0]?.key)
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

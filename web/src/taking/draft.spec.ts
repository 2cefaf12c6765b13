import { afterEach, describe, expect, it, vi } from 'vitest'
import { draftKey, fitDraft, forgetDraft, keepDraft, newDraft, readDraft, withUnsettled, without } from './draft'
import { everyKind } from './test-survey'

const { id, questions } = everyKind()

afterEach(() => {
  vi.unstubAllGlobals()
  forgetDraft(id)
})

describe('a draft', () => {
  it('comes back as it was, with its id', () => {
    const draft = { ...newDraft(), values: { 1: 2, 2: [1, 3], 3: 'so', 4: '2.', 5: 4 }, words: { 1: 'Mauve' } }
    expect(keepDraft(id, draft)).toBe(true)
    const kept = readDraft(id)
    expect(kept && fitDraft(questions, kept)).toEqual(draft)
  })

  it('drops what does not fit the questions', () => {
    const kept = { ...newDraft(), values: { 1: 9, 2: [3, 'x', 1], 3: 7, 4: null, 5: 6, 8: 'gone' } }
    expect(fitDraft(questions, kept).values).toEqual({ 1: null, 2: [1, 3], 3: null, 4: null, 5: null })
  })

  it.each(['', 'null', '{', '{"submissionId":"no","values":{},"unsettled":[]}'])('is none where %s is kept', (text) => {
    localStorage.setItem(draftKey(id), text)
    expect(readDraft(id)).toBeUndefined()
  })

  it('lasts as long as the page where the browser keeps nothing', () => {
    vi.stubGlobal('localStorage', {
      setItem() {
        throw new DOMException('full', 'QuotaExceededError')
      },
    })
    const draft = newDraft()
    expect(keepDraft(id, draft)).toBe(false)
    expect(readDraft(id)?.submissionId).toBe(draft.submissionId)
  })

  it('remembers each thing it sent once, the last one last', () => {
    const [a, b] = [[{ question_id: 1, choice_id: 1 }], [{ question_id: 1, choice_id: 2 }]]
    const draft = { ...newDraft(), unsettled: [a, b] }
    expect(withUnsettled(draft, [{ question_id: 1, choice_id: 1 }])).toEqual([b, a])
    expect(without(draft.unsettled, b)).toEqual([a])
  })
})

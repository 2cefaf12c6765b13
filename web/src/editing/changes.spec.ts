import { describe, expect, it } from 'vitest'
import { afterChanges, changesBetween, isEmpty, newSurveyOf } from './changes'
import type { Content } from './content'
import { DESCRIPTION, textField, TITLE } from './fields'

const kept: Content = {
  title: 'Lunch',
  description: 'Where to go',
  language: 'en',
  questions: [{ text: 'Where?', kind: 'text', required: false }],
  translations: {},
}
const none = new Map<string, string>()

describe('changesBetween', () => {
  it('is empty where nothing changed', () => {
    expect(isEmpty(changesBetween(kept, structuredClone(kept), none))).toBe(true)
  })

  it('holds only what changed', () => {
    expect(changesBetween(kept, { ...kept, title: 'Dinner' }, none)).toEqual({ title: 'Dinner' })
    expect(changesBetween(kept, { ...kept, description: '' }, none)).toEqual({ description: '' })
    const questions = [...kept.questions, { text: 'When?', kind: 'text' as const, required: true }]
    expect(changesBetween(kept, { ...kept, questions }, none)).toEqual({ language: 'en', questions, translations: {} })
  })

  it('leaves out the parts that the service would refuse, and no others', () => {
    const now = { ...kept, title: '', description: 'x', questions: [] }
    const asked = { language: 'en', questions: [], translations: {} }
    expect(changesBetween(kept, now, new Map([[TITLE, '']]))).toEqual({ description: 'x', ...asked })
    expect(changesBetween(kept, now, new Map([[DESCRIPTION, '']]))).toEqual({ title: '', ...asked })
    expect(changesBetween(kept, now, new Map([[textField(3), '']]))).toEqual({ title: '', description: 'x' })
  })
})

describe('afterChanges', () => {
  it('is what the service has then', () => {
    const now = { ...kept, title: 'Dinner', description: '' }
    expect(afterChanges(kept, changesBetween(kept, now, none))).toEqual(now)
  })
})

describe('newSurveyOf', () => {
  it('is a draft, and nothing while anything is missing', () => {
    expect(newSurveyOf(kept, none)).toEqual({ ...kept, state: 'draft' })
    expect(newSurveyOf(kept, new Map([[TITLE, '']]))).toBeNull()
  })
})

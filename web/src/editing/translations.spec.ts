import { describe, expect, it } from 'vitest'
import { newChoice, newQuestion } from './draft'
import type { SurveyDraft } from './draft'
import { choiceField, sectionField, textField, TITLE } from './fields'
import { copyOf } from './questions'
import { missingIn, withCopy } from './translations'

const colour = {
  ...newQuestion(), text: 'Colour?', choices: [newChoice('Red'), newChoice('Blue')], section: { title: 'Art', description: '' },
}
const [red, blue] = colour.choices.map(({ key }) => choiceField(colour.key, key))

describe('a copy of a question', () => {
  it('says the same in every language, as far as that was translated', () => {
    const german = { [TITLE]: 'Farben', [sectionField(colour.key)]: 'Kunst', [textField(colour.key)]: 'Farbe?', [blue ?? '']: 'Blau' }
    const copy = copyOf(colour)
    const translations = withCopy({ de: german, fr: {} }, colour, copy)
    const copied = copy.choices.map(({ key }) => choiceField(copy.key, key))
    expect(translations).toEqual({ de: { ...german, [textField(copy.key)]: 'Farbe?', [copied[1] ?? '']: 'Blau' }, fr: {} })
    const draft: SurveyDraft = { title: 'Colours', description: '', language: 'en', questions: [colour, copy], translations }
    // "Red", twice.
    expect(missingIn(draft, 'de')).toBe(2)
    expect(red).not.toBe(copied[0])
  })
})

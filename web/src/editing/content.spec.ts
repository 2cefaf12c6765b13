import { describe, expect, it } from 'vitest'
import { contentOf } from './content'
import { newChoice, newCondition, newQuestion } from './draft'
import type { QuestionDraft, SurveyDraft } from './draft'
import { choiceField, textField, TITLE } from './fields'
import { draftOf } from './found'
import { moved, without } from './questions'

const colour: QuestionDraft = {
  ...newQuestion(), text: 'Colour?', choices: [newChoice('Red'), newChoice(), newChoice('Blue')], other: newChoice('Other'),
}
const count: QuestionDraft = { ...newQuestion(), text: 'How many?', kind: 'number', minimum: ' 1 ', maximum: '10', whole: true }
const why: QuestionDraft = {
  ...newQuestion(),
  text: 'Why blue?',
  kind: 'text',
  rule: {
    match: 'all',
    conditions: [{ ...newCondition(), question: colour.key, test: 'choices', choices: [colour.choices[2]?.key ?? 0] }],
  },
}

function survey(...questions: QuestionDraft[]): SurveyDraft {
  return { title: ' Colours ', description: '', language: 'en', questions, translations: {} }
}

describe('contentOf', () => {
  it('says only what a question has', () => {
    expect(contentOf(survey(colour, count, why)).questions).toEqual([
      { text: 'Colour?', kind: 'single_choice', required: false, choices: ['Red', 'Blue'], other: 'Other' },
      { text: 'How many?', kind: 'number', required: false, minimum: 1, maximum: 10, whole: true },
      {
        text: 'Why blue?', kind: 'text', required: false,
        show_if: { match: 'all', conditions: [{ question_id: 1, choice_ids: [2] }] },
      },
    ])
  })

  it('keeps conditions on what they are about, wherever that moves', () => {
    const elsewhere = survey(...moved([colour, count, why], colour.key, 1))
    expect(contentOf(elsewhere).questions[2]?.show_if?.conditions).toEqual([{ question_id: 2, choice_ids: [2] }])
    const fewer = { ...colour, choices: without(colour.choices, colour.choices[0]?.key ?? 0) }
    expect(contentOf(survey(fewer, why)).questions[1]?.show_if?.conditions).toEqual([{ question_id: 1, choice_ids: [1] }])
  })

  it('is the same after a way to the service and back', () => {
    const rating = { ...newQuestion(), text: 'Good?', kind: 'rating' as const, points: 10, low: 'No', high: 'Yes' }
    const begun = { ...newQuestion(), text: 'Now?', section: { title: 'More', description: 'x' }, help: 'Think.', randomOrder: true }
    const draft = survey(colour, count, why, rating, { ...begun, choices: [newChoice('a'), newChoice('b')] })
    const texts = { [TITLE]: 'Farben', [textField(colour.key)]: 'Farbe?', [choiceField(colour.key, colour.choices[2]?.key ?? 0)]: 'Blau' }
    const content = contentOf({ ...draft, translations: { de: texts } })
    expect(content.translations).toEqual({
      de: { title: 'Farben', questions: [{ text: 'Farbe?', choices: [null, 'Blau'] }, {}, {}, {}, {}] },
    })
    expect(contentOf(draftOf(content))).toEqual(content)
  })
})

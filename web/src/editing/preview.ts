/** A draft as respondents would see it. */
import type { NewQuestion, Question, Translation } from '@/api/types'
import { contentOf } from './content'
import { POINTS } from './draft'
import type { SurveyDraft } from './draft'

export interface Preview {
  title: string
  description: string
  questions: Question[]
}

/** In one of its languages, with the survey's own words where something is not translated. */
export function previewOf(draft: SurveyDraft, language: string): Preview {
  const content = contentOf(draft)
  const translation: Translation = content.translations[language] ?? {}
  return {
    title: translation.title ?? content.title,
    description: translation.description ?? content.description,
    questions: content.questions.map((question, index) => asked(question, index, translation.questions?.[index] ?? {})),
  }
}

type Translated = NonNullable<Translation['questions']>[number]

/** As the service will number it, and its choices. */
function asked(question: NewQuestion, index: number, translated: Translated): Question {
  const { kind = 'single_choice', section, scale, other } = question
  const texts = (question.choices ?? []).map((text, at) => ({ text: translated.choices?.[at] ?? text, other: false }))
  const choices = other ? [...texts, { text: translated.other ?? other, other: true }] : texts
  return {
    id: index + 1,
    text: translated.text ?? question.text,
    help: translated.help ?? question.help ?? '',
    kind: kind ?? 'single_choice',
    required: question.required ?? false,
    choices: choices.map((choice, at) => ({ id: at + 1, ...choice })),
    random_order: question.random_order ?? false,
    section: section
      ? {
          title: translated.section?.title ?? section.title,
          description: translated.section?.description ?? section.description ?? '',
        }
      : null,
    minimum: question.minimum ?? null,
    maximum: question.maximum ?? null,
    whole: question.whole ?? false,
    scale: kind === 'rating'
      ? { points: scale?.points ?? POINTS, low: translated.low ?? scale?.low ?? '', high: translated.high ?? scale?.high ?? '' }
      : null,
    show_if: question.show_if ?? null,
  }
}

/** From what is written to what is sent. */
import type { Condition, NewQuestion, Translation } from '@/api/types'
import { parseNumber } from '@/taking/check-answer'
import type { ConditionDraft, QuestionDraft, SurveyDraft } from './draft'
import { filledChoices, hasChoices, isSame, POINTS } from './draft'
import { translationOf } from './translations'

/** What the service keeps of a draft. */
export interface Content {
  title: string
  description: string
  language: string
  questions: NewQuestion[]
  translations: Record<string, Translation>
}

export function contentOf(draft: SurveyDraft): Content {
  const languages = Object.keys(draft.translations).sort()
  return {
    title: draft.title.trim(),
    description: draft.description.trim(),
    language: draft.language,
    questions: draft.questions.map((question) => contentOfQuestion(question, draft.questions)),
    translations: Object.fromEntries(languages.map((language) => [language, translationOf(draft, language)])),
  }
}

/** Only what differs from what the service takes for granted: a plain question stays a short one. */
export function contentOfQuestion(question: QuestionDraft, all: QuestionDraft[]): NewQuestion {
  const { kind, required, section, rule } = question
  const conditions = rule?.conditions.map((condition) => conditionOf(condition, all)) ?? []
  return {
    text: question.text.trim(),
    kind,
    required,
    ...(question.help.trim() && { help: question.help.trim() }),
    ...(section && { section: { title: section.title.trim(), description: section.description.trim() } }),
    ...(hasChoices(kind) && choicesOf(question)),
    ...(kind === 'number' && boundsOf(question)),
    ...(kind === 'rating' && scaleOf(question)),
    ...(rule && conditions.length > 0 && { show_if: { match: rule.match, conditions } }),
  }
}

function choicesOf(question: QuestionDraft): Partial<NewQuestion> {
  const { other } = question
  const choices = filledChoices(question).filter((choice) => choice !== other)
  return {
    choices: choices.map(({ text }) => text.trim()),
    ...(other && { other: other.text.trim() }),
    ...(question.randomOrder && { random_order: true }),
  }
}

function boundsOf({ minimum, maximum, whole }: QuestionDraft): Partial<NewQuestion> {
  const [least, most] = [parseNumber(minimum), parseNumber(maximum)]
  return {
    ...(!Number.isNaN(least) && { minimum: least }),
    ...(!Number.isNaN(most) && { maximum: most }),
    ...(whole && { whole }),
  }
}

function scaleOf({ points, low, high }: QuestionDraft): Partial<NewQuestion> {
  const scale = { points, low: low.trim(), high: high.trim() }
  return isSame(scale, { points: POINTS, low: '', high: '' }) ? {} : { scale }
}

/** Questions and choices go by the numbers that the service will give them. */
function conditionOf({ question: key, test, choices, atLeast, atMost }: ConditionDraft, all: QuestionDraft[]): Condition {
  const place = all.findIndex((question) => question.key === key)
  const question_id = place + 1
  const question = all[place]
  if (test === 'answered' || test === 'unanswered') return { question_id, answered: test === 'answered' }
  if (test === 'range') {
    const [least, most] = [parseNumber(atLeast), parseNumber(atMost)]
    return {
      question_id,
      ...(!Number.isNaN(least) && { at_least: least }),
      ...(!Number.isNaN(most) && { at_most: most }),
    }
  }
  const known = question ? filledChoices(question) : []
  const ids = choices.map((choice) => known.findIndex(({ key }) => key === choice) + 1)
  return { question_id, choice_ids: ids.filter((id) => id > 0).sort((one, other) => one - other) }
}

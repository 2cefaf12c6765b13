/** The texts of a survey in other languages. */
import type { Translation } from '@/api/types'
import type { QuestionDraft, SurveyDraft } from './draft'
import { filledChoices, hasChoices } from './draft'
import { choiceField, DESCRIPTION, helpField, highField, lowField, sectionField, sectionTextField, textField, TITLE } from './fields'

/** A text that can be translated: its field, what it is, and what it says in the survey's language. */
export interface Original {
  field: string
  label: string
  text: string
  isLong: boolean
}

/** The texts of one question, or of the survey itself. */
export interface OriginalGroup {
  title: string
  texts: Original[]
}

/** All that says something, in the order of the page. */
export function originalsOf(draft: SurveyDraft): OriginalGroup[] {
  const survey = [
    original(TITLE, 'Title', draft.title), original(DESCRIPTION, 'Description', draft.description, true),
  ]
  const groups = draft.questions.map((question, index) => ({ title: `Question ${index + 1}`, texts: textsOf(question) }))
  return [{ title: 'The survey', texts: survey }, ...groups]
    .map(({ title, texts }) => ({ title, texts: texts.filter(({ text }) => text.trim() !== '') }))
    .filter(({ texts }) => texts.length > 0)
}

function original(field: string, label: string, text: string, isLong = false): Original {
  return { field, label, text, isLong }
}

function textsOf(question: QuestionDraft): Original[] {
  const { key, section, kind, low, high } = question
  const of = [
    ...(section ? [original(sectionField(key), 'Section', section.title)] : []),
    ...(section ? [original(sectionTextField(key), 'About the section', section.description, true)] : []),
    original(textField(key), 'Question', question.text),
    original(helpField(key), 'Help', question.help, true),
  ]
  const choices = filledChoices(question).map((choice, index) =>
    original(choiceField(key, choice.key), choice === question.other ? 'Other' : `Choice ${index + 1}`, choice.text),
  )
  const ends = kind === 'rating' ? [original(lowField(key), 'Lowest', low), original(highField(key), 'Highest', high)] : []
  return [...of, ...choices, ...ends]
}

/** With a copy of a question saying the same in every language as the question does. */
export function withCopy(translations: SurveyDraft['translations'], question: QuestionDraft, copy: QuestionDraft): SurveyDraft['translations'] {
  const from = textsOf({ ...question, section: copy.section })
  const pairs = textsOf(copy).map(({ field }, index) => [field, from[index]?.field ?? ''] as const)
  const texts = (written: Record<string, string>) => pairs.flatMap(([to, at]) => (written[at] ? [[to, written[at]] as const] : []))
  return Object.fromEntries(
    Object.entries(translations).map(([language, written]) => [language, { ...written, ...Object.fromEntries(texts(written)) }]),
  )
}

/** How many texts of a language are still to be written. */
export function missingIn(draft: SurveyDraft, language: string): number {
  const written = draft.translations[language] ?? {}
  return originalsOf(draft).flatMap(({ texts }) => texts).filter(({ field }) => !written[field]?.trim()).length
}

/** As it is sent. What is not translated is left out: the survey's own words stand in for it. */
export function translationOf(draft: SurveyDraft, language: string): Translation {
  const written = draft.translations[language] ?? {}
  const text = (field: string): string => written[field]?.trim() ?? ''
  const questions = draft.questions.map((question) => translatedQuestion(question, text))
  return {
    ...(text(TITLE) && { title: text(TITLE) }),
    ...(draft.description.trim() && text(DESCRIPTION) && { description: text(DESCRIPTION) }),
    ...(questions.some((question) => Object.keys(question).length > 0) && { questions }),
  }
}

type TranslatedQuestion = NonNullable<Translation['questions']>[number]

function translatedQuestion(question: QuestionDraft, text: (field: string) => string): TranslatedQuestion {
  const { key, section, other, kind } = question
  const choices = filledChoices(question).filter((choice) => choice !== other)
  const translated = choices.map((choice) => text(choiceField(key, choice.key)))
  const [title, description] = [text(sectionField(key)), text(sectionTextField(key))]
  return {
    ...(text(textField(key)) && { text: text(textField(key)) }),
    ...(question.help.trim() && text(helpField(key)) && { help: text(helpField(key)) }),
    ...(section && (title || description) && {
      section: { ...(title && { title }), ...(description && section.description.trim() && { description }) },
    }),
    ...(hasChoices(kind) && translated.some(Boolean) && {
      choices: translated.map((each) => each || null),
    }),
    ...(hasChoices(kind) && other && text(choiceField(key, other.key)) && { other: text(choiceField(key, other.key)) }),
    ...(kind === 'rating' && question.low.trim() && text(lowField(key)) && { low: text(lowField(key)) }),
    ...(kind === 'rating' && question.high.trim() && text(highField(key)) && { high: text(highField(key)) }),
  }
}

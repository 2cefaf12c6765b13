/** From what the service has to what can be written on. */
import type { Condition, NewQuestion, Translation } from '@/api/types'
import type { Content } from './content'
import type { ConditionDraft, QuestionDraft, RuleDraft, SurveyDraft } from './draft'
import { filledChoices, hasChoices, newChoice, newKey, newQuestion, POINTS } from './draft'
import { choiceField, DESCRIPTION, helpField, highField, lowField, sectionField, sectionTextField, textField, TITLE } from './fields'

/** A survey's definition, as far as it is written here. */
export type Found = Pick<Content, 'title' | 'questions'> & Partial<Nullable<Omit<Content, 'title' | 'questions'>>>
type Nullable<T> = { [Key in keyof T]: T[Key] | null }

export function draftOf(found: Found): SurveyDraft {
  const questions: QuestionDraft[] = []
  for (const question of found.questions) questions.push(questionFrom(question, questions))
  const translations = Object.entries(found.translations ?? {})
  return {
    title: found.title,
    description: found.description ?? '',
    language: found.language ?? 'en',
    questions,
    translations: Object.fromEntries(
      translations.map(([language, translation]) => [language, textsFrom(translation, questions)]),
    ),
  }
}

function questionFrom(found: NewQuestion, earlier: QuestionDraft[]): QuestionDraft {
  const { section, scale, show_if: rule } = found
  const empty = newQuestion()
  const kind = found.kind ?? 'single_choice'
  return {
    ...empty,
    text: found.text,
    help: found.help ?? '',
    kind,
    required: found.required ?? false,
    choices: hasChoices(kind) ? (found.choices ?? []).map(newChoice) : empty.choices,
    other: found.other ? newChoice(found.other) : null,
    randomOrder: found.random_order ?? false,
    minimum: typed(found.minimum),
    maximum: typed(found.maximum),
    whole: found.whole ?? false,
    points: scale?.points ?? POINTS,
    low: scale?.low ?? '',
    high: scale?.high ?? '',
    section: section ? { title: section.title, description: section.description ?? '' } : null,
    rule: rule ? ruleFrom(rule, earlier) : null,
  }
}

function typed(number: number | null | undefined): string {
  return typeof number === 'number' ? String(number) : ''
}

function ruleFrom(rule: NonNullable<NewQuestion['show_if']>, earlier: QuestionDraft[]): RuleDraft {
  return { match: rule.match, conditions: rule.conditions.map((condition) => conditionFrom(condition, earlier)) }
}

function conditionFrom(condition: Condition, earlier: QuestionDraft[]): ConditionDraft {
  const question = earlier[condition.question_id - 1]
  const known = question ? filledChoices(question) : []
  const chosen = (condition.choice_ids ?? []).map((id) => known[id - 1]?.key)
  return {
    key: newKey(),
    question: question?.key ?? null,
    test: testOf(condition),
    choices: chosen.filter((key) => key !== undefined),
    atLeast: typed(condition.at_least),
    atMost: typed(condition.at_most),
  }
}

function testOf({ choice_ids: choices, answered }: Condition): ConditionDraft['test'] {
  if (typeof answered === 'boolean') return answered ? 'answered' : 'unanswered'
  return choices ? 'choices' : 'range'
}

/** By field. */
function textsFrom({ title, description, questions }: Translation, drafts: QuestionDraft[]): Record<string, string> {
  const texts: [string, string | null | undefined][] = [[TITLE, title], [DESCRIPTION, description]]
  for (const [index, question] of drafts.entries()) {
    const translated = questions?.[index]
    const { key, other } = question
    texts.push(
      [sectionField(key), translated?.section?.title],
      [sectionTextField(key), translated?.section?.description],
      [textField(key), translated?.text],
      [helpField(key), translated?.help],
      [lowField(key), translated?.low],
      [highField(key), translated?.high],
    )
    if (other) texts.push([choiceField(key, other.key), translated?.other])
    for (const [at, choice] of question.choices.entries()) texts.push([choiceField(key, choice.key), translated?.choices?.[at]])
  }
  return Object.fromEntries(texts.filter((text): text is [string, string] => Boolean(text[1])))
}

/** What is missing or wrong in a draft, so that the service would refuse it. */
import { parseNumber } from '@/taking/check-answer'
import type { QuestionDraft, SurveyDraft } from './draft'
import { hasChoices } from './draft'
import { conditionProblem, isBroken } from './condition-words'
import {
  choiceField, choicesField, conditionField, DESCRIPTION, helpField, highField, lowField, maximumField, minimumField,
  QUESTIONS, sectionField, sectionTextField, textField, TITLE, translationField,
} from './fields'
import { MOST_CHOICES, MOST_QUESTIONS } from './questions'
import { isBlank, lineProblem, numberProblem, proseProblem } from './text-rules'
import { originalsOf } from './translations'

/** Field to message, in the order of the page. */
export type Problems = Map<string, string>

export function problemsOf(draft: SurveyDraft): Problems {
  const problems: Problems = new Map()
  note(problems, TITLE, lineProblem(draft.title, 200, 'Give the survey a title.'))
  note(problems, DESCRIPTION, proseProblem(draft.description, 2000))
  const count = draft.questions.length
  if (count === 0) note(problems, QUESTIONS, 'Ask at least one question.')
  if (count > MOST_QUESTIONS) note(problems, QUESTIONS, `A survey has at most ${MOST_QUESTIONS} questions.`)
  for (const question of draft.questions) noteQuestion(problems, question, draft.questions)
  noteTranslations(problems, draft)
  return problems
}

/** The fields of conditions that something else has made wrong: a question they look at was moved, changed or removed. */
export function brokenConditions(questions: QuestionDraft[]): Set<string> {
  const broken = questions.flatMap((question) => {
    const conditions = question.rule?.conditions ?? []
    return conditions.filter((condition) => isBroken(condition, question, questions)).map(({ key }) => conditionField(question.key, key))
  })
  return new Set(broken)
}

function noteQuestion(problems: Problems, question: QuestionDraft, all: QuestionDraft[]): void {
  const { key, section, kind } = question
  if (section) {
    note(problems, sectionField(key), lineProblem(section.title, 200, 'Give the section a title.'))
    note(problems, sectionTextField(key), proseProblem(section.description, 2000))
  }
  note(problems, textField(key), lineProblem(question.text, 500, 'Write the question.'))
  note(problems, helpField(key), proseProblem(question.help, 1000))
  if (hasChoices(kind)) noteChoices(problems, question)
  if (kind === 'number') noteBounds(problems, question)
  if (kind === 'rating') {
    note(problems, lowField(key), labelProblem(question.low))
    note(problems, highField(key), labelProblem(question.high))
  }
  for (const condition of question.rule?.conditions ?? []) {
    note(problems, conditionField(key, condition.key), conditionProblem(condition, question, all))
  }
}

function noteChoices(problems: Problems, { key, choices, other }: QuestionDraft): void {
  const seen = new Set<string>()
  const written = choices.filter(({ text }) => text.trim() !== '')
  for (const choice of other ? [...written, other] : written) {
    const repeated = seen.has(choice.text.trim()) ? 'An earlier choice says the same.' : undefined
    seen.add(choice.text.trim())
    const field = choiceField(key, choice.key)
    note(problems, field, lineProblem(choice.text, 200, 'Write something that can be seen.') ?? repeated)
  }
  const filled = written.filter(({ text }) => !isBlank(text)).length + (other ? 1 : 0)
  if (filled < 2) note(problems, choicesField(key), 'Offer at least two choices.')
  if (filled > MOST_CHOICES) note(problems, choicesField(key), `Offer at most ${MOST_CHOICES} choices.`)
}

function noteBounds(problems: Problems, { key, minimum, maximum, whole }: QuestionDraft): void {
  note(problems, minimumField(key), numberProblem(minimum, whole))
  note(problems, maximumField(key), numberProblem(maximum, whole))
  if (parseNumber(minimum) > parseNumber(maximum)) note(problems, maximumField(key), 'This must not be less than the least.')
}

function labelProblem(text: string): string | undefined {
  return text.trim() === '' ? undefined : lineProblem(text, 100, '')
}

const MOST: [RegExp, number][] = [[/-help$/, 1000], [/-(description|section-text)$/, 2000], [/-(low|high)$/, 100], [/question-\d+-text$/, 500]]

/** What is wrong with what is written; nothing has to be. */
function noteTranslations(problems: Problems, draft: SurveyDraft): void {
  for (const [language, texts] of Object.entries(draft.translations)) {
    for (const { field, isLong } of originalsOf(draft).flatMap((group) => group.texts)) {
      const text = texts[field] ?? ''
      const most = MOST.find(([name]) => name.test(field))?.[1] ?? 200
      const problem = isLong ? proseProblem(text, most) : text.trim() === '' ? undefined : lineProblem(text, most, '')
      note(problems, translationField(language, field), problem)
    }
  }
}

function note(problems: Problems, field: string, message: string | undefined): void {
  if (message !== undefined && !problems.has(field)) problems.set(field, message)
}

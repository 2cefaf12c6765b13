/** What is missing or wrong in a draft, so that the service would refuse it. */
import type { QuestionDraft, SurveyDraft } from './draft'
import { hasChoices } from './draft'
import { choiceField, choicesField, DESCRIPTION, QUESTIONS, textField, TITLE } from './fields'
import { MOST_CHOICES, MOST_QUESTIONS } from './questions'
import { isBlank, lineProblem, proseProblem } from './text-rules'

/** Field to message, in the order of the page. */
export type Problems = Map<string, string>

export function problemsOf(draft: SurveyDraft): Problems {
  const problems: Problems = new Map()
  note(problems, TITLE, lineProblem(draft.title, 200, 'Give the survey a title.'))
  note(problems, DESCRIPTION, proseProblem(draft.description, 2000))
  const count = draft.questions.length
  if (count === 0) note(problems, QUESTIONS, 'Ask at least one question.')
  if (count > MOST_QUESTIONS) note(problems, QUESTIONS, `A survey has at most ${MOST_QUESTIONS} questions.`)
  for (const question of draft.questions) noteQuestion(problems, question)
  return problems
}

function noteQuestion(problems: Problems, question: QuestionDraft): void {
  note(problems, textField(question.key), lineProblem(question.text, 500, 'Write the question.'))
  if (!hasChoices(question.kind)) return
  const seen = new Set<string>()
  for (const { key, text } of question.choices) {
    if (text.trim() === '') continue
    const repeated = seen.has(text.trim()) ? 'An earlier choice says the same.' : undefined
    seen.add(text.trim())
    note(problems, choiceField(question.key, key), lineProblem(text, 200, 'Write something that can be seen.') ?? repeated)
  }
  const filled = question.choices.filter(({ text }) => !isBlank(text)).length
  if (filled < 2) note(problems, choicesField(question.key), 'Offer at least two choices.')
  if (filled > MOST_CHOICES) note(problems, choicesField(question.key), `Offer at most ${MOST_CHOICES} choices.`)
}

function note(problems: Problems, field: string, message: string | undefined): void {
  if (message !== undefined) problems.set(field, message)
}

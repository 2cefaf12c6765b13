import type { Question, QuestionResults, Results, Survey } from '@/api/types'
import { pointsOf } from '@/taking/answer-value'

export interface Row {
  id: number
  label: string
  count: number
}

export interface QuestionOutcome {
  question: Question
  results: QuestionResults
}

/** Each question with what came out of it. */
export function outcomesOf(survey: Pick<Survey, 'questions'>, results: Results): QuestionOutcome[] {
  const byId = new Map(results.questions.map((each) => [each.question_id, each]))
  return survey.questions.flatMap((question) => {
    const found = byId.get(question.id)
    return found ? [{ question, results: found }] : []
  })
}

/** The ends say what they mean. */
function ratingLabel(question: Question, value: number): string {
  const end = value === 1 ? question.scale?.low : value === pointsOf(question) ? question.scale?.high : ''
  return end ? `${value} · ${end}` : String(value)
}

/** What was counted one by one: choices and ratings. Null for kinds without. */
export function rowsOf({ question, results }: QuestionOutcome): Row[] | null {
  if (results.kind === 'rating') {
    return results.ratings.map(({ value, count }) => ({ id: value, label: ratingLabel(question, value), count }))
  }
  if (results.kind !== 'single_choice' && results.kind !== 'multiple_choice') return null
  const texts = new Map(question.choices.map(({ id, text }) => [id, text]))
  return results.choices.map(({ choice_id, count }) => ({ id: choice_id, label: texts.get(choice_id) ?? '', count }))
}

import type { Question, QuestionKind } from './types'

/** A question of that kind that asks for nothing special. */
export function plainQuestion(kind: QuestionKind): Omit<Question, 'id' | 'text'> {
  return {
    kind, required: false, choices: [], help: '', section: null, random_order: false,
    minimum: null, maximum: null, whole: false,
    scale: kind === 'rating' ? { points: 5, low: '', high: '' } : null,
    show_if: null,
  }
}

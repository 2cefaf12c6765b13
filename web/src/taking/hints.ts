import type { Question } from '@/api/types'
import { pointsOf } from './answer-value'

/** How a question is answered. */
export function hintOf(question: Question): string {
  const { kind, choices } = question
  switch (kind) {
    case 'single_choice':
      return 'Choose one.'
    case 'multiple_choice':
      return `Choose any of the ${choices.length}.`
    case 'text':
      return 'Write as much as you like.'
    case 'number':
      return numberHint(question)
    case 'rating':
      return scaleHint(question)
  }
}

function numberHint({ minimum, maximum, whole }: Question): string {
  const number = whole ? 'a whole number' : 'a number'
  const end = whole ? '.' : ', decimals with a point.'
  if (typeof minimum === 'number' && typeof maximum === 'number') return `Type ${number} from ${minimum} to ${maximum}${end}`
  if (typeof minimum === 'number') return `Type ${number}, ${minimum} or more${end}`
  if (typeof maximum === 'number') return `Type ${number}, ${maximum} or less${end}`
  return `Type ${number}${end}`
}

function scaleHint(question: Question): string {
  const { low, high } = question.scale ?? { low: '', high: '' }
  const points = pointsOf(question)
  if (low && high) return `1 means “${low}”, ${points} means “${high}”.`
  if (low) return `1 means “${low}”, ${points} is the highest.`
  return high ? `1 is the lowest, ${points} means “${high}”.` : `1 is the lowest, ${points} the highest.`
}

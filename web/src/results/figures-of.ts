import type { NumberResults, Question, QuestionResults } from '@/api/types'
import { pointsOf } from '@/taking/answer-value'
import { exactText, numberText } from './figures'

export interface Figure {
  name: string
  value: string
}

/** Quartiles of larger numbers are told to three digits; from here on that can be seen. */
const ROUNDED = 1000

/** The figures that say in short what was answered. */
export function figuresOf(question: Question, results: QuestionResults): Figure[] {
  if (results.answered === 0) return []
  if (results.kind === 'number') return ofNumbers(results)
  if (results.kind !== 'rating') return []
  return [
    { name: 'Mean rating', value: `${numberText(results.mean)} of ${pointsOf(question)}` },
    ...(results.quartiles ? [{ name: 'Median', value: `${numberText(results.quartiles.median)} of ${pointsOf(question)}` }] : []),
  ]
}

function ofNumbers(results: NumberResults): Figure[] {
  const { min, max, mean, quartiles } = results
  const quartile = (name: string, value: number) => ({ name, value: quartileText(value, results) })
  return [
    { name: 'Lowest', value: exactText(min) },
    ...(quartiles
      ? [
          quartile('Lower quartile', quartiles.lower),
          quartile('Median', quartiles.median),
          quartile('Upper quartile', quartiles.upper),
        ]
      : []),
    { name: 'Highest', value: exactText(max) },
    { name: 'Mean', value: numberText(mean) },
  ]
}

function quartileText(value: number, { min, max, whole }: NumberResults): string {
  if (value === min || value === max) return exactText(value)
  if (whole || Math.abs(value) < ROUNDED) return numberText(value)
  return `≈\u00A0${exactText(Number(value.toPrecision(3)))}`
}

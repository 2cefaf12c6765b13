/** Which responses are looked at: those whose answers are as asked. In the address as the service reads it. */
import type { Question } from '@/api/types'
import { optionsOf } from '@/taking/answer-value'

export type Test =
  | { kind: 'any'; ids: number[] }
  | { kind: 'range'; from: number | null; to: number | null }
  | { kind: 'answered' }
  | { kind: 'unanswered' }

export interface FilterCondition {
  questionId: number
  test: Test
}

export const MOST_CONDITIONS = 5

/** From `answer=1:2,3`, as often as it is there. What makes no sense is left out. */
export function conditionsIn(query: unknown): FilterCondition[] {
  const texts = [query].flat().filter((text) => typeof text === 'string')
  return texts.map(conditionFrom).filter((condition) => condition !== null).slice(0, MOST_CONDITIONS)
}

function conditionFrom(text: string): FilterCondition | null {
  const [, id = '', test = ''] = /^(\d+):(.+)$/.exec(text) ?? []
  const questionId = Number(id)
  if (questionId === 0) return null
  if (test === '*') return { questionId, test: { kind: 'answered' } }
  if (test === '-') return { questionId, test: { kind: 'unanswered' } }
  const range = /^(-?[\d.]+(?:e[+-]?\d+)?)?\.\.(-?[\d.]+(?:e[+-]?\d+)?)?$/i.exec(test)
  if (range) return { questionId, test: { kind: 'range', from: endOf(range[1]), to: endOf(range[2]) } }
  const ids = test.split(',').map(Number)
  return ids.every((each) => Number.isInteger(each) && each > 0) ? { questionId, test: { kind: 'any', ids } } : null
}

function endOf(text: string | undefined): number | null {
  const number = Number(text)
  return text === undefined || Number.isNaN(number) ? null : number
}

/** As the service reads it. */
export function textOf({ questionId, test }: FilterCondition): string {
  switch (test.kind) {
    case 'any':
      return `${questionId}:${test.ids.join(',')}`
    case 'range':
      return `${questionId}:${test.from ?? ''}..${test.to ?? ''}`
    case 'answered':
      return `${questionId}:*`
    case 'unanswered':
      return `${questionId}:-`
  }
}

/** In words, as in: Colour? Red or Blue. */
export function wordsOf({ questionId, test }: FilterCondition, questions: Question[]): string {
  const question = questions.find(({ id }) => id === questionId)
  const name = question ? question.text : `Question ${questionId}`
  switch (test.kind) {
    case 'any': {
      const chosen = question ? optionsOf(question).filter(({ id }) => test.ids.includes(id)) : []
      return `${name} ${chosen.map(({ text }) => text).join(' or ')}`
    }
    case 'range':
      if (test.from === null) return `${name} at most ${test.to ?? ''}`
      return test.to === null ? `${name} at least ${test.from}` : `${name} from ${test.from} to ${test.to}`
    case 'answered':
      return `${name} answered`
    case 'unanswered':
      return `${name} not answered`
  }
}

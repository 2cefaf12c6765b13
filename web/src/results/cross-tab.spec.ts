import { describe, expect, it } from 'vitest'
import { questionOf } from '@/taking/test-survey'
import { tableOf } from './cross-tab'

const questions = [questionOf(), questionOf({ id: 2, kind: 'rating', scale: { points: 2, low: '', high: '' } })]
const tab = {
  survey_id: 's',
  response_count: 8,
  rows: { question_id: 1, values: [{ value: 1, count: 6 }, { value: 2, count: 2 }, { value: 3, count: 0 }, { value: null, count: 0 }] },
  columns: { question_id: 2, values: [{ value: 1, count: 3 }, { value: 2, count: 4 }, { value: null, count: 1 }] },
  cells: [[3, 3, 0], [0, 1, 1], [0, 0, 0], [0, 0, 0]],
}

function texts(share: 'count' | 'row' | 'column'): string[][] {
  return tableOf(tab, questions, share).rows.map(({ label, cells, total }) => [label, ...cells.map(({ text }) => text), total])
}

describe('a cross-tab', () => {
  it('names rows and columns, and those who did not answer where there are any', () => {
    const { columns, totals } = tableOf(tab, questions, 'count')
    expect(columns).toEqual(['1', '2', 'Not answered'])
    expect(totals).toEqual(['3', '4', '1'])
    expect(texts('count')).toEqual([['Red', '3', '3', '0', '6'], ['Green', '0', '1', '1', '2'], ['Blue', '0', '0', '0', '0']])
  })

  it('tells parts of the row, or of the column', () => {
    expect(texts('row')[0]).toEqual(['Red', '50%', '50%', '0%', '6'])
    expect(texts('column')[0]).toEqual(['Red', '100%', '75%', '0%', '6'])
  })

  it('shades nothing that is not there, and all that is', () => {
    const shades = tableOf(tab, questions, 'row').rows.map(({ cells }) => cells.map(({ shade }) => shade))
    expect(shades).toEqual([[5, 5, 0], [0, 5, 5], [0, 0, 0]])
  })
})

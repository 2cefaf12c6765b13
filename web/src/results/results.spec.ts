import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { surveysApi } from '@/api/clients'
import type { Survey } from '@/api/types'
import BarTable from './BarTable.vue'
import { outcomesOf, rowsOf } from './rows'
import { readResults } from './useResults'

const survey = {
  questions: [
    { id: 1, text: 'Which?', kind: 'single_choice', required: true, choices: [{ id: 1, text: 'a' }, { id: 2, text: 'b' }] },
    { id: 2, text: 'How good?', kind: 'rating', required: false, choices: [] },
    { id: 3, text: 'Why?', kind: 'text', required: false, choices: [] },
  ],
} as unknown as Survey
const results = {
  survey_id: 's',
  response_count: 4,
  questions: [
    { question_id: 1, kind: 'single_choice' as const, answered: 4, choices: [{ choice_id: 1, count: 3 }, { choice_id: 2, count: 1 }] },
    { question_id: 2, kind: 'rating' as const, answered: 1, mean: 5, quartiles: { lower: 5, median: 5, upper: 5 }, ratings: [{ value: 5, count: 1 }] },
    { question_id: 3, kind: 'text' as const, answered: 2 },
  ],
}

describe('rowsOf', () => {
  it('names what was counted, and has none for texts', () => {
    const rows = outcomesOf(survey, results).map(rowsOf)
    expect(rows).toEqual([
      [{ id: 1, label: 'a', count: 3 }, { id: 2, label: 'b', count: 1 }],
      [{ id: 5, label: '5', count: 1 }],
      null,
    ])
  })
})

describe('BarTable', () => {
  it('has every number as text in a table, and bars that only the eye meets', () => {
    const rows = [{ id: 1, label: 'a', count: 3 }, { id: 2, label: 'b', count: 0 }]
    const table = mount(BarTable, { props: { caption: 'Which?', what: 'Choice', rows, total: 4 } })
    expect(table.findAll('tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()))).toEqual([
      ['a', '3', '75%'],
      ['b', '0', '0%'],
    ])
    expect(table.findAll('svg').every((svg) => svg.attributes('aria-hidden') === 'true')).toBe(true)
    expect(table.findAll('.bar').map((bar) => bar.attributes('width'))).toEqual(['75%'])
    expect(table.html()).not.toContain('style=')
  })
})

describe('readResults', () => {
  it('asks only for what is new, and keeps what it has where nothing is', async () => {
    const get = vi.spyOn(surveysApi, 'GET')
    const fresh = new Response(null, { headers: { etag: '"1-4"' } })
    get.mockResolvedValueOnce({ data: results, response: fresh } as never)
    const first = await readResults({ id: 's' }, [], undefined)
    expect(first).toEqual({ results, tag: '"1-4"' })
    get.mockResolvedValueOnce({ response: new Response(null, { status: 304 }) } as never)
    expect(await readResults({ id: 's' }, [], first)).toBe(first)
    expect(get.mock.calls[1]?.[1]).toMatchObject({ params: { header: { 'If-None-Match': '"1-4"' } } })
  })
})

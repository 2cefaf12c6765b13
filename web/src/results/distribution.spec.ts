import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { NumberResults } from '@/api/types'
import { binRows, ticksOf } from './bins'
import { questionOf } from '@/taking/test-survey'
import { figuresOf } from './figures-of'
import NumberDistribution from './NumberDistribution.vue'

function numbers(edges: number[], counts: number[], more: Partial<NumberResults> = {}): NumberResults {
  const histogram = counts.map((count, i) => ({ from: edges[i] ?? 0, to: edges[i + 1] ?? 0, count }))
  const answered = counts.reduce((sum, count) => sum + count, 0)
  const quartiles = { lower: 1, median: 2, upper: 3 }
  return { kind: 'number', question_id: 1, answered, min: 0, max: 9, mean: 4.5, whole: true, quartiles, histogram, ...more }
}

describe('binRows', () => {
  it('names a whole number, several of them, and numbers that may have a fraction', () => {
    const labels = (results: NumberResults) => binRows(results).map(({ label }) => label)
    expect(labels(numbers([-1, 0, 1], [1, 2]))).toEqual(['-1', '0'])
    expect(labels(numbers([20, 25, 30], [1, 2]))).toEqual(['20 to 24', '25 to 29'])
    expect(labels(numbers([-1e15, 0, 1e15], [1, 2], { whole: false }))).toEqual(['-1000T to under 0', '0 to under 1000T'])
    expect(labels(numbers([0.1, 0.2, 0.3], [1, 2], { whole: false }))).toEqual(['0.1 to under 0.2', '0.2 to under 0.3'])
  })
})

describe('ticksOf', () => {
  it('stands where columns meet, from end to end', () => {
    expect(ticksOf(numbers([0, 50, 100], [1, 2]))).toEqual([
      { at: 0, text: '0', anchor: 'start' },
      { at: 50, text: '50', anchor: 'middle' },
      { at: 100, text: '100', anchor: 'end' },
    ])
  })

  it('stands below a column that is one number, and has room', () => {
    expect(ticksOf(numbers([3, 4], [1]))).toEqual([{ at: 50, text: '3', anchor: 'middle' }])
    const many = Array.from({ length: 21 }, (_, i) => i)
    expect(ticksOf(numbers(many, many.slice(1)))).toHaveLength(5)
  })
})

describe('figuresOf', () => {
  const valuesOf = (results: NumberResults) => figuresOf(questionOf({ kind: results.kind }), results).map(({ value }) => value)

  it('tells the five and the mean', () => {
    expect(figuresOf(questionOf({ kind: 'number' }), numbers([0, 1], [4])).map(({ name, value }) => `${name} ${value}`)).toEqual([
      'Lowest 0', 'Lower quartile 1', 'Median 2', 'Upper quartile 3', 'Highest 9', 'Mean 4.5',
    ])
  })

  it('says that quartiles of larger numbers are rounded', () => {
    const quartiles = { lower: 12_345.67, median: 23_456, upper: 950.5 }
    const large = numbers([0, 1], [4], { whole: false, min: 12_345.67, max: 99_999.5, quartiles })
    expect(valuesOf(large)).toEqual(['12,345.67', '12,345.67', '≈\u00A023,500', '950.5', '99,999.5', '4.5'])
  })

  it('does without quartiles that are not known, and tells nothing of nobody', () => {
    expect(valuesOf(numbers([], [], { answered: 2, quartiles: null }))).toEqual(['0', '9', '4.5'])
    expect(figuresOf(questionOf({ kind: 'number' }), numbers([], []))).toEqual([])
  })

  it('tells the median of ratings', () => {
    const quartiles = { lower: 3, median: 4.5, upper: 5 }
    expect(figuresOf(questionOf({ kind: 'rating' }), { kind: 'rating', question_id: 1, answered: 2, mean: 4.25, ratings: [], quartiles })).toEqual([
      { name: 'Mean rating', value: '4.25 of 5' },
      { name: 'Median', value: '4.5 of 5' },
    ])
  })
})

describe('NumberDistribution', () => {
  it('has every count as text in a table, and columns that only the eye meets', () => {
    const view = mount(NumberDistribution, { props: { caption: 'How many?', results: numbers([1, 2, 3, 4], [3, 0, 1]) } })
    expect(view.findAll('tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()))).toEqual([
      ['1', '3', '75%'],
      ['2', '0', '0%'],
      ['3', '1', '25%'],
    ])
    expect(view.get('.chart').attributes('aria-hidden')).toBe('true')
    expect(view.findAll('rect').map((rect) => rect.attributes('height'))).toEqual(['100%', '0%', expect.stringMatching(/^33\.3/)])
    expect(view.html()).not.toContain('style=')
  })
})

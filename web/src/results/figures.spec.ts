import { describe, expect, it } from 'vitest'
import { countText, numberText, percentage, percentText } from './figures'

describe('percentText', () => {
  it.each([
    [0, 0, '0%'],
    [0, 7, '0%'],
    [1, 3, '33%'],
    [2, 3, '67%'],
    [7, 7, '100%'],
    [1, 1000, '<1%'],
    [999, 1000, '>99%'],
    [5, 1000, '1%'],
  ])('tells %d of %d as %s', (count, total, text) => {
    expect(percentText(count, total)).toBe(text)
  })
})

describe('percentage', () => {
  it('never leaves the bar', () => {
    expect(percentage(9, 3)).toBe(100)
    expect(percentage(1, 0)).toBe(0)
  })
})

describe('numbers', () => {
  it('are told as people write them', () => {
    expect(countText(12345)).toBe('12,345')
    expect(numberText(3.14159)).toBe('3.14')
    expect(numberText(null)).toBe('–')
    expect(numberText(-1e15)).toBe('-1,000,000,000,000,000')
  })
})

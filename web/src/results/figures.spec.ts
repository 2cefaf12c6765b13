import { describe, expect, it } from 'vitest'
import { countText, exactText, numberText, percentage, percentText, shortText } from './figures'

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
    expect(numberText(0.0012345)).toBe('0.00123')
    expect(numberText(1e-300)).toBe('1E-300')
  })
  it('keep all of their digits where somebody gave them', () => {
    expect(exactText(999_999_999_999_999.9)).toBe('999,999,999,999,999.9')
    expect(exactText(0.000_012_345)).toBe('0.000012345')
    expect(exactText(-2e-12)).toBe('-2E-12')
  })

  it('are short where there is little room', () => {
    expect([0, 0.25, -950, 12_300, 1e15, 1e-11].map(shortText)).toEqual(['0', '0.25', '-950', '12.3K', '1000T', '1E-11'])
  })
})

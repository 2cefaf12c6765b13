import { describe, expect, it } from 'vitest'
import { relativeTime } from './relative-time'

const now = Date.parse('2026-03-01T12:00:00Z')

describe('relativeTime', () => {
  it.each([
    ['2026-03-01T11:59:40Z', 'just now'],
    ['2026-03-01T11:57:00Z', '3 minutes ago'],
    ['2026-02-28T11:00:00Z', 'yesterday'],
    ['2026-02-10T12:00:00Z', '2 weeks ago'],
    ['2024-01-01T12:00:00Z', '2 years ago'],
    ['2026-03-01T12:05:30Z', 'in 5 minutes'],
  ])('%s', (moment, words) => {
    expect(relativeTime(Date.parse(moment), now)).toBe(words)
  })
})

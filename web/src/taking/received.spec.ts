import { describe, expect, it } from 'vitest'
import { exactTime } from '@/components/exact-time'
import { receivedWords } from './received'

describe('when a response was received', () => {
  it('is told as exactly as it is known', () => {
    expect(receivedWords('2026-03-01T21:04:05.123456Z')).toBe(exactTime('2026-03-01T21:04:05Z'))
    expect(receivedWords('2026-03-01T00:00:00Z')).not.toMatch(/\d:\d/)
  })
})

import { describe, expect, it } from 'vitest'
import { everyKind } from '@/taking/test-survey'
import { settingsOf, settingsSchema, valuesOf } from './values'

const { settings } = everyKind()

function refused(change: object): string[] {
  const result = settingsSchema.safeParse({ ...valuesOf(settings), ...change })
  return result.error?.issues.map(({ path }) => path.join('/')) ?? []
}

describe('settings', () => {
  it('are the same after a way through the form', () => {
    const set = {
      ...settings, opens_at: '2026-03-29T00:30:00.000Z', closes_at: '2026-10-25T01:30:00.000Z', max_responses: 7,
      respondents: 'signed_in' as const, one_response_each: true, anonymous: false, retention_days: 30,
    }
    expect(settingsOf(valuesOf(settings))).toEqual(settings)
    expect(settingsOf(valuesOf(set))).toEqual(set)
  })

  it('drop what only holds for people who are known', () => {
    const values = { ...valuesOf(settings), respondents: 'anyone' as const, one_response_each: true, anonymous: false }
    expect(settingsOf(values)).toMatchObject({ one_response_each: false, anonymous: true })
  })

  it('are refused at their fields', () => {
    expect(refused({})).toEqual([])
    expect(refused({ max_responses: '0' })).toEqual(['max_responses'])
    expect(refused({ max_responses: '1.5', retention_days: 'never' })).toEqual(['max_responses', 'retention_days'])
    expect(refused({ opens_at: '2026-02-01T10:00', closes_at: '2026-02-01T10:00' })).toEqual(['closes_at'])
    expect(refused({ opens_at: '2026-02-01T10:00' })).toEqual([])
    expect(refused({ closes_at: '20260-02-01T10:00' })).toEqual(['closes_at'])
  })
})

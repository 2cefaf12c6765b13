import { afterEach, describe, expect, it, vi } from 'vitest'

/** As in the browser of somebody who has these settings. */
async function timesIn(locale: string, timeZone: string) {
  const { DateTimeFormat } = Intl
  vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(function (_: unknown, options?: Intl.DateTimeFormatOptions) {
    return new DateTimeFormat(locale, { timeZone, ...options })
  } as typeof DateTimeFormat)
  return import('./exact-time')
}

afterEach(() => {
  vi.resetModules()
})

describe('exactTime', () => {
  it.each([
    ['en-GB', 'Europe/London', '1 March 2026 at 21:04:05 GMT'],
    ['en-US', 'America/New_York', 'March 1, 2026 at 4:04:05 PM EST'],
    ['de-DE', 'Europe/Berlin', '1. März 2026 um 22:04:05 MEZ'],
  ])('is written as in %s, and names the time zone', async (locale, timeZone, words) => {
    const { exactTime } = await timesIn(locale, timeZone)
    expect(exactTime('2026-03-01T21:04:05Z').replaceAll(/\s/g, ' ')).toBe(words)
  })
})

describe('exactDay', () => {
  it.each([['en-US', 'America/New_York', 'March 1, 2026'], ['de-DE', 'Asia/Tokyo', '1. März 2026']])(
    'is the same day everywhere, in %s',
    async (locale, timeZone, words) => {
      const { exactDay } = await timesIn(locale, timeZone)
      expect(exactDay('2026-03-01T00:00:00Z')).toBe(words)
    },
  )
})

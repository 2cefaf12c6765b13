import { afterEach, describe, expect, it, vi } from 'vitest'

/** As in the browser of somebody who has these settings. */
async function exactTimeIn(locale: string, timeZone: string): Promise<string> {
  const { DateTimeFormat } = Intl
  vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(function (_: unknown, options?: Intl.DateTimeFormatOptions) {
    return new DateTimeFormat(locale, { ...options, timeZone })
  } as typeof DateTimeFormat)
  const { exactTime } = await import('./exact-time')
  return exactTime('2026-03-01T21:04:05Z')
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
    expect((await exactTimeIn(locale, timeZone)).replaceAll(/\s/g, ' ')).toBe(words)
  })
})

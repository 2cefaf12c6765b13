import { describe, expect, it } from 'vitest'
import { safeNext } from './next'

describe('safeNext', () => {
  it('keeps a place of this app', () => {
    expect(safeNext('/my/surveys?x=1#top')).toBe('/my/surveys?x=1#top')
  })

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'my', '', '/login?next=/a', null, ['/a']])(
    'refuses %j',
    (next) => {
      expect(safeNext(next)).toBe('/')
    },
  )
})

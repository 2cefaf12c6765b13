import { describe, expect, it } from 'vitest'
import { problem } from '@/testing/services'
import { isProblem, messageOf, NetworkError, readProblem } from './problem'

describe('readProblem', () => {
  it('reads what a service says, and when to come back', async () => {
    const response = problem(429, 'too_many_attempts')
    response.headers.set('retry-after', '12')
    const error = readProblem(await response.json(), response)
    expect(error).toMatchObject({ code: 'too_many_attempts', status: 429, retryAfter: 12 })
    expect(isProblem(error, 'too_many_attempts')).toBe(true)
  })

  it('makes do with an answer from something in between', () => {
    const error = readProblem('<html>', new Response('<html>', { status: 502 }))
    expect(error).toMatchObject({ code: 'unexpected_answer', status: 502, retryAfter: undefined })
  })
})

describe('messageOf', () => {
  it('shows nobody the inside of an unknown error', () => {
    expect(messageOf(new TypeError('x is undefined'))).not.toContain('undefined')
    expect(messageOf(new NetworkError(null))).toContain('connection')
  })
})

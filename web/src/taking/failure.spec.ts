import { describe, expect, it } from 'vitest'
import { NetworkError, ProblemError } from '@/api/problem'
import { failureOf, mayRepeat } from './failure'

function problem(status: number, code: string, extra: object = {}, retryAfter?: number): ProblemError {
  return new ProblemError({ status, code, detail: 'Because.', ...extra }, retryAfter)
}

describe('failureOf', () => {
  it.each([
    [new NetworkError(null), 'unknown', true],
    [new SyntaxError('The answer broke off'), 'unknown', true],
    [problem(500, 'internal_error'), 'unknown', true],
    [problem(502, 'unexpected_answer'), 'unknown', true],
    [problem(503, 'overloaded', {}, 3), 'busy', true],
    [problem(429, 'too_many_attempts'), 'busy', true],
    [problem(409, 'submission_conflict'), 'conflict', false],
    [problem(409, 'survey_not_open'), 'closed', false],
    [problem(409, 'survey_not_open_yet'), 'over', false],
    [problem(409, 'survey_over'), 'over', false],
    [problem(409, 'survey_full'), 'over', false],
    [problem(409, 'already_responded'), 'over', false],
    [problem(401, 'sign_in_required'), 'sign-in', false],
    [problem(404, 'not_found'), 'gone', false],
    [problem(422, 'validation_failed'), 'refused', false],
    [problem(413, 'payload_too_large'), 'other', false],
  ])('%s is %s', (error, kind, again) => {
    const failure = failureOf(error, [])
    expect(failure.kind).toBe(kind)
    expect(mayRepeat(failure)).toBe(again)
  })

  it('says how long to wait', () => {
    expect(failureOf(problem(503, 'overloaded', {}, 1), []).text).toContain('Wait a second')
    expect(failureOf(problem(503, 'overloaded', {}, 30), []).text).toContain('Wait 30 seconds')
  })

  it('tells refusals at their questions, and the others with the whole', () => {
    const errors = [
      { pointer: '/answers/1/text', code: 'too_long', detail: 'Too long.' },
      { pointer: '/answers/1/text', code: 'blank', detail: 'Second.' },
      { pointer: '/answers', code: 'required', detail: 'Question 9 must be answered: Nine?' },
    ]
    const sent = [{ question_id: 4, number: 1 }, { question_id: 7, text: 'x' }]
    const failure = failureOf(problem(422, 'validation_failed', { errors }), sent)
    expect([...failure.refused]).toEqual([[7, 'Too long.']])
    expect(failure.text).toContain('Question 9 must be answered')
    expect(failure.text).toContain('what is marked')
  })
})

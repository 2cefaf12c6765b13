import { beforeEach, describe, expect, it, vi } from 'vitest'
import { json, problem, stubServices } from '@/testing/services'
import { NetworkError } from './problem'
import { keepSessionWith, sessionFetch } from './session-fetch'

const renew = vi.fn<() => Promise<boolean>>()
let isStale = false

const post = () => new Request('http://localhost:3000/api/surveys', { method: 'POST', body: '{"title":"Lunch"}' })

beforeEach(() => {
  isStale = false
  renew.mockReset().mockResolvedValue(true)
  keepSessionWith({ generation: () => 1, isStale: () => isStale, renew })
})

describe('sessionFetch', () => {
  it('renews, and sends the same again', async () => {
    const bodies: string[] = []
    stubServices({
      'POST /api/surveys': [
        async (request) => (bodies.push(await request.text()), problem(401, 'expired_token')),
        async (request) => (bodies.push(await request.text()), json({}, 201)),
      ],
    })
    expect((await sessionFetch(post())).status).toBe(201)
    expect(bodies).toEqual(['{"title":"Lunch"}', '{"title":"Lunch"}'])
    expect(renew).toHaveBeenCalledExactlyOnceWith({ generation: 1, code: 'expired_token', isRead: false })
  })

  it('repeats once only', async () => {
    const calls = stubServices({ 'POST /api/surveys': () => problem(401, 'revoked_token') })
    expect((await sessionFetch(post())).status).toBe(401)
    expect(calls).toHaveLength(2)
  })

  it('gives up where nobody logs in', async () => {
    renew.mockResolvedValue(false)
    const calls = stubServices({ 'POST /api/surveys': () => problem(401, 'missing_token') })
    expect((await sessionFetch(post())).status).toBe(401)
    expect(calls).toHaveLength(1)
  })

  it('takes a wrong password for an answer', async () => {
    stubServices({
      'PUT /api/auth/password': () => problem(401, 'invalid_credentials'),
      'POST /api/auth/refresh': () => problem(401, 'expired_token'),
    })
    await sessionFetch(new Request('http://localhost:3000/api/auth/password', { method: 'PUT', body: '{}' }))
    await sessionFetch(new Request('http://localhost:3000/api/auth/refresh', { method: 'POST' }))
    expect(renew).not.toHaveBeenCalled()
  })

  it('renews a stale token before it asks', async () => {
    isStale = true
    const calls = stubServices({ 'POST /api/surveys': () => json({}, 201) })
    await sessionFetch(post())
    expect(renew).toHaveBeenCalledOnce()
    expect(calls).toHaveLength(1)
  })

  it('tells no answer from a refusal', async () => {
    stubServices({})
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    await expect(sessionFetch(post())).rejects.toBeInstanceOf(NetworkError)
  })
})

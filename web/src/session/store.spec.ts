import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { authApi, bodyOf } from '@/api/clients'
import { json, problem, stubServices } from '@/testing/services'
import { readExpiry, writeExpiry } from './hint'
import { useSession } from './store'

const ada = { id: 'a', email: 'ada@example.com', created_at: '2026-01-01T00:00:00Z' }
const credentials = { email: ada.email, password: 'a long walk' }
const answer = (user = ada) => json({ user, session_id: 's', token_type: 'Bearer', expires_in: 900, refresh_expires_in: 1 })
const noContent = () => new Response(null, { status: 204 })
const nobody = () => problem(401, 'missing_token')
const sessions = () => bodyOf(authApi.GET('/api/auth/sessions'))

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

describe('restoring', () => {
  it('asks nothing where nothing speaks for a session', async () => {
    const calls = stubServices({})
    await useSession().restore()
    expect(useSession().status).toBe('anonymous')
    expect(calls).toEqual([])
  })

  it('asks all the same where it must be known, and once', async () => {
    const calls = stubServices({ 'POST /api/auth/refresh': nobody })
    await useSession().restore()
    await useSession().restore({ mustKnow: true })
    await useSession().restore({ mustKnow: true })
    expect(calls).toEqual(['POST /api/auth/refresh'])
  })

  it('finds the user of a live session', async () => {
    writeExpiry(900)
    stubServices({ 'GET /api/auth/me': () => json(ada) })
    await useSession().restore()
    expect(useSession()).toMatchObject({ status: 'signed-in', user: ada })
  })

  it('refreshes quietly where the token has run out', async () => {
    writeExpiry(-1)
    const calls = stubServices({ 'GET /api/auth/me': nobody, 'POST /api/auth/refresh': () => answer() })
    await useSession().restore()
    expect(useSession().status).toBe('signed-in')
    expect(calls).toEqual(['GET /api/auth/me', 'POST /api/auth/refresh'])
  })

  it('leaves it at that where another tab has refreshed meanwhile, and its note is not here yet', async () => {
    writeExpiry(-1)
    const calls = stubServices({ 'GET /api/auth/me': () => json(ada) })
    await useSession().restore()
    expect(useSession()).toMatchObject({ status: 'signed-in', user: ada })
    expect(calls).toEqual(['GET /api/auth/me'])
  })

  it('refreshes a token in its last seconds, though it would still do', async () => {
    writeExpiry(5)
    const calls = stubServices({ 'POST /api/auth/refresh': () => answer() })
    await useSession().restore()
    expect(calls).toEqual(['POST /api/auth/refresh'])
  })

  it('drops the cookies of a session that has ended', async () => {
    writeExpiry(-1)
    const calls = stubServices({
      'GET /api/auth/me': () => problem(401, 'revoked_token'),
      'POST /api/auth/refresh': () => problem(401, 'revoked_token'),
      'POST /api/auth/logout': noContent,
    })
    await useSession().restore()
    expect(useSession().status).toBe('anonymous')
    expect(calls).toEqual(['GET /api/auth/me', 'POST /api/auth/refresh', 'POST /api/auth/logout'])
    expect(readExpiry()).toBeNull()
  })
})

describe('a session that runs out', () => {
  it('is renewed once for all requests under way', async () => {
    const calls = stubServices({
      'POST /api/auth/login': () => answer(),
      'GET /api/auth/me': nobody,
      'POST /api/auth/refresh': () => answer(),
      'GET /api/auth/sessions': [
        () => problem(401, 'expired_token'),
        () => problem(401, 'expired_token'),
        () => json({ items: [], next_cursor: null }),
      ],
    })
    await useSession().logIn(credentials)
    await Promise.all([sessions(), sessions()])
    expect(calls.filter((call) => call.endsWith('refresh'))).toHaveLength(1)
  })

  function whereRefreshIsRefused() {
    return stubServices({
      'POST /api/auth/login': () => answer(),
      'GET /api/auth/me': nobody,
      'POST /api/auth/refresh': () => problem(401, 'revoked_token'),
      'POST /api/auth/logout': noContent,
      'GET /api/auth/sessions': [
        () => problem(401, 'revoked_token'),
        () => json({ items: [], next_cursor: null }),
      ],
    })
  }

  it('waits for the person to log in, and repeats the request', async () => {
    whereRefreshIsRefused()
    const session = useSession()
    await session.logIn(credentials)
    const waiting = sessions()
    await expect.poll(() => session.isAsking).toBe(true)
    expect(session.status).toBe('expired')
    await session.logIn(credentials)
    expect(await waiting).toEqual({ items: [], next_cursor: null })
    expect(session).toMatchObject({ status: 'signed-in', isAsking: false, identity: 0 })
  })

  it('sends nothing of one user in the name of another', async () => {
    whereRefreshIsRefused()
    const session = useSession()
    await session.logIn(credentials)
    const waiting = sessions()
    await expect.poll(() => session.isAsking).toBe(true)
    session.settle({ ...ada, id: 'b' })
    await expect(waiting).rejects.toMatchObject({ code: 'revoked_token' })
    expect(session.identity).toBe(1)
  })
})

describe('logging out', () => {
  it('leaves nobody behind', async () => {
    stubServices({ 'POST /api/auth/login': () => answer(), 'POST /api/auth/logout': noContent })
    const session = useSession()
    await session.logIn(credentials)
    await session.logOut()
    expect(session).toMatchObject({ status: 'anonymous', user: null, identity: 1 })
    expect(readExpiry()).toBeNull()
  })
})

/** One refresh at a time, in all tabs of this browser together. */
import { authApi, bodyOf } from '@/api/clients'
import { ProblemError } from '@/api/problem'
import type { User } from '@/api/types'
import { forgetExpiry, isEnding, readExpiry, writeExpiry } from './hint'

/** `renewed` has no user where the note says that another tab was faster. */
export type Refreshed = { outcome: 'renewed'; user?: User } | { outcome: 'refused' }

/** Milliseconds. */
const PATIENCE = 20_000

/** Ends the session, and has the browser drop its cookies; also where it has ended already. */
export async function endCookies(): Promise<void> {
  await bodyOf(authApi.POST('/api/auth/logout', {}))
}

let inFlight: Promise<Refreshed> | undefined

/** Renews the tokens unless they have been renewed since `generation`. Throws where nobody could say. */
export function refreshOnce(generation: number): Promise<Refreshed> {
  inFlight ??= alone(() => refresh(generation)).finally(() => {
    inFlight = undefined
  })
  return inFlight
}

async function alone<T>(work: () => Promise<T>): Promise<T> {
  // Absent on plain http away from localhost. Two tabs may then refresh at once: the service allows it.
  const locks = navigator.locks as LockManager | null | undefined
  return locks ? ((await locks.request('signet:refresh', work)) as T) : work()
}

async function refresh(generation: number): Promise<Refreshed> {
  const expiry = readExpiry()
  if (expiry !== null && expiry !== generation && expiry > Date.now()) return { outcome: 'renewed' }
  // The other tabs wait for this: not for ever.
  const signal = AbortSignal.timeout(PATIENCE)
  // The note of another tab may come late; its cookies do not. In its last seconds a token is renewed all the same.
  const user = expiry === null || isEnding(expiry) ? null : await whoIsThere(signal)
  return user ? { outcome: 'renewed', user } : renew(signal)
}

/** Whom the cookies are of at this moment. Asked past the client, which would have them renewed. */
async function whoIsThere(signal: AbortSignal): Promise<User | null> {
  const response = await fetch(new Request('/api/auth/me', { signal })).catch(() => null)
  return response?.ok ? ((await response.json()) as User) : null
}

async function renew(signal: AbortSignal): Promise<Refreshed> {
  try {
    const answer = await bodyOf(authApi.POST('/api/auth/refresh', { body: { mode: 'cookie' }, signal }))
    writeExpiry(answer.expires_in)
    return { outcome: 'renewed', user: answer.user }
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error
    // Its cookies must go, or even pages for everyone would be refused.
    if (error.code !== 'missing_token') await endCookies()
    forgetExpiry()
    return { outcome: 'refused' }
  }
}

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { authApi, bodyOf } from '@/api/clients'
import { ProblemError } from '@/api/problem'
import { keepSessionWith } from '@/api/session-fetch'
import type { SessionAnswer, User } from '@/api/types'
import { forgetBelongings } from './belongings'
import { onTabMessage, tellTabs } from './channel'
import { forgetExpiry, isOver, readExpiry, writeExpiry } from './hint'
import { endCookies, refreshOnce } from './refresh'
import { useLoginWait } from './login-wait'

export type SessionStatus = 'unknown' | 'anonymous' | 'signed-in' | 'expired'
export interface Credentials {
  email: string
  password: string
}

/** What is told whoever sends no token. */
const NOBODY = new Set(['missing_token', 'sign_in_required'])

/** Who is logged in. The only state of the app that is not the server's. */
export const useSession = defineStore('session', () => {
  const status = ref<SessionStatus>('unknown')
  const user = ref<User | null>(null)
  /** One more each time somebody else, or nobody, takes the place of the user. */
  const identity = ref(0)
  const login = useLoginWait()
  /** That nobody is logged in was concluded from the lack of a note. */
  let isAssumed = false
  let finding: Promise<void> | undefined
  const isSignedIn = computed(() => user.value !== null)

  function settle(next: User | null): void {
    const before = user.value?.id
    const same = next?.id === before
    isAssumed = false
    status.value = next ? 'signed-in' : 'anonymous'
    user.value = next
    if (!next) forgetExpiry()
    if (!same && before !== undefined) identity.value += 1
    login.finish(same && next !== null)
  }

  function begin(answer: SessionAnswer): void {
    writeExpiry(answer.expires_in)
    settle(answer.user)
    tellTabs({ kind: 'signed-in', user: answer.user })
  }

  async function logIn(credentials: Credentials): Promise<void> {
    begin(await bodyOf(authApi.POST('/api/auth/login', { body: { ...credentials, mode: 'cookie' } })))
  }

  async function register(credentials: Credentials): Promise<void> {
    begin(await bodyOf(authApi.POST('/api/auth/register', { body: { ...credentials, mode: 'cookie' } })))
  }

  async function logOut(): Promise<void> {
    await endCookies()
    endHere()
  }

  /** There is nobody any more who could log out. */
  function endHere(): void {
    leave()
    tellTabs({ kind: 'signed-out' })
  }

  /** Somebody logged out, here or in another tab: unlike a session that ran out, that is for good. */
  function leave(): void {
    if (user.value) forgetBelongings(user.value.id)
    settle(null)
  }

  /** Finds out who is logged in. Where nothing speaks for a session, nobody is, and the service is asked only if we must know. */
  async function restore({ mustKnow = false } = {}): Promise<void> {
    if (status.value !== 'unknown' && !(mustKnow && isAssumed)) return
    if (!mustKnow && readExpiry() === null) {
      settle(null)
      isAssumed = true
      return
    }
    finding ??= find().finally(() => {
      finding = undefined
    })
    return finding
  }

  async function find(): Promise<void> {
    const expiry = readExpiry()
    if (expiry === null || isOver(expiry)) {
      const refreshed = await refreshOnce(expiry ?? 0)
      if (refreshed.outcome === 'refused') return settle(null)
      if (refreshed.user) return settle(refreshed.user)
    }
    try {
      settle(await bodyOf(authApi.GET('/api/auth/me')))
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 401) throw error
      settle(null)
    }
  }

  async function renew(refusal: { generation: number; code: string; isRead: boolean }): Promise<boolean> {
    if (status.value === 'anonymous') {
      if (NOBODY.has(refusal.code)) return false
      // With the cookie of a dead session even a stranger would be refused.
      await endCookies()
      return true
    }
    if (status.value !== 'expired') {
      const refreshed = await refreshOnce(refusal.generation)
      if (refreshed.outcome === 'renewed' || user.value === null) return true
      status.value = 'expired'
    }
    return login.ask({ isRead: refusal.isRead })
  }

  keepSessionWith({
    generation: () => readExpiry() ?? 0,
    isStale: () => {
      const expiry = readExpiry()
      return expiry !== null && status.value !== 'anonymous' && isOver(expiry)
    },
    renew,
  })

  onTabMessage((message) => {
    if (message.kind === 'signed-in') settle(message.user)
    else leave()
  })

  return {
    status, user, identity, isSignedIn, isAsking: login.isAsking,
    restore, logIn, register, logOut, endHere, askToLogIn: login.open, dismissLogin: login.dismiss, settle,
  }
})

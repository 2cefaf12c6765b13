/** How a delivery is doing, in words. */
import type { Delivery } from '@/api/types'

const ERRORS: Record<string, string> = {
  timeout: 'no answer in time',
  not_connected: 'could not be reached',
  address_not_allowed: 'the address is not allowed',
  broken_off: 'the answer broke off',
  redirect: 'sent elsewhere, which is not followed',
  response_deleted: 'the response was deleted before it was sent',
  secret_unavailable: 'the secret could not be read',
}

export function stateWords({ state, attempts }: Delivery): string {
  if (state === 'delivered') return 'Delivered'
  if (state === 'failed') return 'Given up'
  return attempts === 0 ? 'On its way' : 'To be tried again'
}

/** What the last attempt came to; nothing where there was none. */
export function attemptWords({ last, attempts }: Delivery): string {
  if (!last) return ''
  const what = last.status === null ? (ERRORS[last.error ?? ''] ?? last.error ?? 'failed') : `answered ${last.status}`
  return `attempt ${attempts}: ${what}, after ${last.milliseconds} ms`
}

/** What one tab tells the others about the session. */
import type { User } from '@/api/types'

export type SessionMessage = { kind: 'signed-in'; user: User } | { kind: 'signed-out' }

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('signet:session') : null

export function tellTabs(message: SessionMessage): void {
  channel?.postMessage(message)
}

export function onTabMessage(listener: (message: SessionMessage) => void): void {
  channel?.addEventListener('message', (event: MessageEvent<SessionMessage>) => {
    listener(event.data)
  })
}

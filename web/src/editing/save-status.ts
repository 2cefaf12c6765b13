import { messageOf } from '@/api/problem'
import type { AutosaveState } from './autosave'

export interface SaveStatus {
  tone: 'calm' | 'busy' | 'attention'
  text: string
  /** Why it failed, and that trying again makes sense. */
  failure?: string
}

interface Facts {
  saving: AutosaveState
  isDirty: boolean
  isSendable: boolean
  isInTrouble: boolean
  isCreated: boolean
}

/** How the draft is doing on its way to the service, in a few words. */
export function saveStatus({ saving, isDirty, isSendable, isInTrouble, isCreated }: Facts): SaveStatus {
  if (isInTrouble) return { tone: 'attention', text: 'Not saved' }
  if (saving.kind === 'failed') return { tone: 'attention', text: 'Not saved', failure: messageOf(saving.error) }
  if (saving.kind === 'saving' || isSendable) return { tone: 'busy', text: 'Saving …' }
  if (isDirty) return { tone: 'attention', text: 'Not complete: kept in this browser' }
  return isCreated ? { tone: 'calm', text: 'Saved' } : { tone: 'calm', text: 'Saved as you write' }
}

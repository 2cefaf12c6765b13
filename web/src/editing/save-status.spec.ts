import { describe, expect, it } from 'vitest'
import { NetworkError } from '@/api/problem'
import { saveStatus } from './save-status'

const calm = { saving: { kind: 'idle' as const }, isDirty: false, isSendable: false, isInTrouble: false, isCreated: true }

describe('saveStatus', () => {
  it('is about to save from the first change on', () => {
    expect(saveStatus(calm).text).toBe('Saved')
    expect(saveStatus({ ...calm, isDirty: true, isSendable: true }).text).toBe('Saving …')
    expect(saveStatus({ ...calm, saving: { kind: 'saving' }, isDirty: true }).text).toBe('Saving …')
  })

  it('does not claim to have saved what is incomplete, or nothing', () => {
    expect(saveStatus({ ...calm, isDirty: true }).text).toContain('Not complete')
    expect(saveStatus({ ...calm, isCreated: false }).text).not.toBe('Saved')
  })

  it('says why it failed', () => {
    const status = saveStatus({ ...calm, saving: { kind: 'failed', error: new NetworkError(null) }, isDirty: true })
    expect(status).toMatchObject({ text: 'Not saved', tone: 'attention' })
    expect(status.failure).toContain('cannot be reached')
  })
})

import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import type { Survey } from '@/api/types'
import { everyKind } from '@/taking/test-survey'
import SettingsForm from './SettingsForm.vue'

async function savedBy(role: Survey['role']) {
  const save = vi.fn(() => Promise.resolve())
  const form = mount(SettingsForm, { props: { survey: { ...everyKind(), role }, save } })
  const fixed = form.findAll('fieldset:disabled, input:disabled').map((field) => field.attributes('id'))
  await form.get('form').trigger('submit')
  await flushPromises()
  expect(save).toHaveBeenCalledOnce()
  return { fixed, saved: save.mock.calls[0] as unknown[], text: form.text() }
}

describe('SettingsForm', () => {
  it('leaves to the owner who sees the results, and how long responses are kept', async () => {
    const { fixed, saved, text } = await savedBy('editor')
    expect(fixed).toHaveLength(2)
    expect(saved[0]).toMatchObject({ listed: true, max_responses: null })
    expect(saved[0]).not.toHaveProperty('results')
    expect(saved[0]).not.toHaveProperty('retention_days')
    expect(text).toContain('Only the survey’s owner')
  })

  it('is all the owner’s to change', async () => {
    const { fixed, saved, text } = await savedBy('owner')
    expect(fixed).toEqual([])
    expect(saved[0]).toMatchObject({ results: 'owner', retention_days: null })
    expect(text).not.toContain('Only the survey’s owner')
  })
})

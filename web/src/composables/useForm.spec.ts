import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import * as z from 'zod'
import { NetworkError, ProblemError } from '@/api/problem'
import type { Problem } from '@/api/problem'
import { useForm } from './useForm'

const schema = z.object({ email: z.string().min(1, 'Enter it.'), password: z.string().min(8, 'Too short.') })
const refusal = (more: Partial<Problem>) => new ProblemError({ status: 422, code: 'validation_failed', detail: 'No.', ...more })

function formWith(submit: () => Promise<void>, values = { email: '', password: '' }) {
  let form!: ReturnType<typeof make>
  const make = () => useForm({ schema, initial: values, submit, codes: { email_taken: { at: '/email' } } })
  const component = defineComponent({
    setup() {
      form = make()
      return () => ['/email', '/password'].map((pointer) => h('input', { id: form.fieldId(pointer) }))
    },
  })
  mount(component, { attachTo: document.body })
  return form
}

const good = { email: 'ada@example.com', password: 'a long walk' }

describe('useForm', () => {
  it('complains of nothing before the first try, then of everything, at the first field', async () => {
    const submit = vi.fn(() => Promise.resolve())
    const form = formWith(submit)
    expect(form.errors.size).toBe(0)
    await form.submit()
    expect([...form.errors]).toEqual([['/email', 'Enter it.'], ['/password', 'Too short.']])
    expect(document.activeElement?.id).toBe(form.fieldId('/email'))
    expect(submit).not.toHaveBeenCalled()
    form.values.email = 'ada@example.com'
    expect([...form.errors.keys()]).toEqual(['/password'])
  })

  it('shows what the service refuses at its field, until that changes', async () => {
    const errors = [{ pointer: '/password', code: 'common_password', detail: 'Too common.' }]
    const form = formWith(() => Promise.reject(refusal({ errors })), good)
    await form.submit()
    expect(form.errors.get('/password')).toBe('Too common.')
    expect(form.message).toBeNull()
    form.values.password = 'another long walk'
    expect(form.errors.size).toBe(0)
  })

  it('puts a problem of the whole where it belongs', async () => {
    const form = formWith(() => Promise.reject(refusal({ status: 409, code: 'email_taken' })), good)
    await form.submit()
    expect(form.errors.get('/email')).toBe('No.')
    expect(form.refusalAt('/email')).toBe('email_taken')
  })

  it('says what is wrong with no field, until anything changes', async () => {
    const form = formWith(() => Promise.reject(new NetworkError(null)), good)
    await form.submit()
    expect(form.message).toContain('cannot be reached')
    form.values.email = 'eve@example.com'
    expect(form.message).toBeNull()
  })

  it('keeps a refusal in sight that is about nothing on the page', async () => {
    const errors = [{ pointer: '/elsewhere', code: 'odd', detail: 'Odd.' }]
    const form = formWith(() => Promise.reject(refusal({ errors })), good)
    await form.submit()
    expect(form.message).toBe('No.')
  })
})

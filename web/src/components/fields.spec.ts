import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import PasswordField from './PasswordField.vue'
import TextField from './TextField.vue'

describe('TextField', () => {
  it('ties label, hint and error to the input', () => {
    const props = { id: 'mail', label: 'Email', hint: 'Yours.', error: 'No.', modelValue: '' }
    const field = mount(TextField, { props, attrs: { autocomplete: 'username' } })
    const input = field.get('input')
    expect(field.get('label').attributes('for')).toBe('mail')
    expect(input.attributes()).toMatchObject({
      'aria-invalid': 'true', 'aria-describedby': 'mail-hint mail-error', autocomplete: 'username',
    })
    expect(field.get('#mail-error').text()).toContain('No.')
  })

  it('says nothing where nothing is wrong', () => {
    const field = mount(TextField, { props: { id: 'mail', label: 'Email', modelValue: '' } })
    expect(field.get('input').attributes('aria-invalid')).toBeUndefined()
    expect(field.get('input').attributes('aria-describedby')).toBeUndefined()
  })
})

describe('PasswordField', () => {
  it('shows the password on demand', async () => {
    const props = { id: 'pw', label: 'Password', autocomplete: 'new-password' as const, modelValue: 'secret' }
    const field = mount(PasswordField, { props })
    expect(field.get('input').attributes('type')).toBe('password')
    await field.get('button').trigger('click')
    expect(field.get('input').attributes('type')).toBe('text')
    expect(field.get('button').attributes('aria-pressed')).toBe('true')
  })
})

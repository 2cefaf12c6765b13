import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import type { Question, QuestionKind } from '@/api/types'
import type { AnswerValue } from './answer-value'
import QuestionForm from './QuestionForm.vue'
import { questionOf } from './test-survey'

function ask(kind: QuestionKind, changes: Partial<Question> = {}) {
  const question = questionOf({ kind, ...changes })
  const wrapper = mount(QuestionForm, {
    props: {
      question,
      modelValue: null as AnswerValue,
      'onUpdate:modelValue': (modelValue: AnswerValue) => wrapper.setProps({ modelValue }),
    },
    attachTo: document.body,
  })
  return wrapper
}

describe('QuestionForm', () => {
  it('chooses one by click and by digit, and focuses what the digit chose', async () => {
    const form = ask('single_choice')
    await form.findAll('input')[0]?.setValue(true)
    expect(form.props('modelValue')).toBe(1)
    await form.trigger('keydown', { key: '3' })
    expect(form.props('modelValue')).toBe(3)
    expect(document.activeElement).toBe(form.findAll('input')[2]?.element)
    expect(form.findAll('input').map((input) => input.element.checked)).toEqual([false, false, true])
  })

  it.each([['an iPhone', true, 'text'], ['anything else', false, 'decimal']])(
    'lets one type a minus on the keypad of %s', (_, hasCallouts, keypad) => {
      vi.stubGlobal('CSS', { supports: () => hasCallouts })
      expect(ask('number').get('input').attributes('inputmode')).toBe(keypad)
    },
  )

  it('turns what is written from right to left with its controls', () => {
    const form = ask('single_choice', { text: 'أي لون؟' })
    expect(form.get('h2 .text').attributes('dir')).toBe('auto')
    expect(form.findAll('label').map((label) => label.attributes('dir'))).toEqual(['auto', 'auto', 'auto'])
  })

  it('leaves alone digits that choose nothing, or belong to the browser', async () => {
    const form = ask('single_choice')
    await form.trigger('keydown', { key: '4' })
    await form.trigger('keydown', { key: '1', ctrlKey: true })
    await form.trigger('keydown', { key: 'a' })
    expect(form.props('modelValue')).toBeNull()
  })

  it('chooses several, and takes them back', async () => {
    const form = ask('multiple_choice')
    await form.trigger('keydown', { key: '3' })
    await form.trigger('keydown', { key: '1' })
    expect(form.props('modelValue')).toEqual([1, 3])
    await form.trigger('keydown', { key: '3' })
    expect(form.props('modelValue')).toEqual([1])
  })

  it('rates from 1 to 5', async () => {
    const form = ask('rating')
    expect(form.findAll('[role=radiogroup] input')).toHaveLength(5)
    await form.trigger('keydown', { key: '5' })
    expect(form.props('modelValue')).toBe(5)
    await form.trigger('keydown', { key: '6' })
    expect(form.props('modelValue')).toBe(5)
  })

  it('keeps numbers as they are typed, digits included', async () => {
    const form = ask('number')
    const input = form.get('input')
    await input.setValue('2.50')
    await input.trigger('keydown', { key: '1' })
    expect(form.props('modelValue')).toBe('2.50')
  })

  it('tells the room left when it gets scarce', async () => {
    const form = ask('text')
    await form.get('textarea').setValue('x'.repeat(8999))
    expect(form.find('.count').exists()).toBe(false)
    await form.get('textarea').setValue('x'.repeat(9990))
    expect(form.get('.count').text()).toBe('10 characters left')
    await form.get('textarea').setValue('😀'.repeat(10_001))
    expect(form.get('.count').text()).toBe('1 characters too many')
  })

  it('says what is required, in words and to assistive technology', () => {
    const form = ask('single_choice', { required: true })
    expect(form.text()).toContain('Required')
    expect(form.get('[role=radiogroup]').attributes('aria-required')).toBe('true')
    expect(ask('text', { required: true }).get('textarea').attributes('aria-required')).toBe('true')
    expect(ask('rating').text()).toContain('Optional')
  })

  it('ties the error to the control', async () => {
    const form = ask('number')
    await form.setProps({ error: 'This is not a number.' })
    const [error] = (form.get('input').attributes('aria-describedby') ?? '').split(' ')
    expect(document.getElementById(error ?? '')?.textContent).toContain('This is not a number.')
    expect(form.get('input').attributes('aria-invalid')).toBe('true')
  })

  it('takes back what is optional', async () => {
    const form = ask('rating')
    await form.trigger('keydown', { key: '2' })
    await form.get('button').trigger('click')
    expect(form.props('modelValue')).toBeNull()
    expect(form.find('button').exists()).toBe(false)
  })
})

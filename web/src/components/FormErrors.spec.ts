import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import FormErrors from './FormErrors.vue'

const form = (message: string | null, errors: [string, string][]) => ({
  message, errors: new Map(errors), fieldId: (pointer: string) => `f${pointer.replaceAll('/', '-')}`,
})
const labels = (pointer: string) => pointer.slice(1)

describe('FormErrors', () => {
  it('says what is wrong with the whole', () => {
    const box = mount(FormErrors, { props: { form: form('The server cannot be reached.', []) } })
    expect(box.get('[role=alert]').text()).toBe('The server cannot be reached.')
  })

  it('leads to each field at fault', async () => {
    document.body.innerHTML = '<input id="f-title"><div id="box"></div>'
    const errors: [string, string][] = [['/title', 'Too short.'], ['/text', 'Missing.']]
    const box = mount(FormErrors, { props: { form: form(null, errors), labels }, attachTo: '#box' })
    expect(box.findAll('li').map((item) => item.text())).toEqual(['title: Too short.', 'text: Missing.'])
    await box.get('a').trigger('click')
    expect(document.activeElement?.id).toBe('f-title')
  })

  it('is not there where nothing is wrong, or one field says so itself', () => {
    expect(mount(FormErrors, { props: { form: form(null, []) } }).find('div').exists()).toBe(false)
    expect(mount(FormErrors, { props: { form: form(null, [['/a', 'No.']]), labels } }).find('div').exists()).toBe(false)
  })
})

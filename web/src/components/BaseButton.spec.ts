import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import BaseButton from './BaseButton.vue'

describe('BaseButton', () => {
  it('does nothing while busy, and keeps the focus', async () => {
    const onClick = vi.fn()
    const button = mount(BaseButton, { props: { busy: true }, attrs: { onClick } })
    await button.trigger('click')
    expect(onClick).not.toHaveBeenCalled()
    expect(button.attributes()).toMatchObject({ 'aria-disabled': 'true' })
    expect(button.attributes('disabled')).toBeUndefined()
  })

  it('passes clicks on otherwise', async () => {
    const onClick = vi.fn()
    await mount(BaseButton, { attrs: { onClick } }).trigger('click')
    expect(onClick).toHaveBeenCalledOnce()
  })
})

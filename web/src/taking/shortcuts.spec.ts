import { describe, expect, it } from 'vitest'
import { goesOn, indexOfKey, keyOf } from './shortcuts'

function press(tag: string, init: KeyboardEventInit): boolean {
  const element = document.body.appendChild(document.createElement(tag))
  let went = false
  element.addEventListener('keydown', (event) => (went = goesOn(event)))
  element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ...init }))
  element.remove()
  return went
}

describe('shortcuts', () => {
  it('chooses ten options by digits', () => {
    const keys = Array.from({ length: 11 }, (_, index) => keyOf(index))
    expect(keys).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', undefined])
    expect(indexOfKey(new KeyboardEvent('keydown', { key: '0' }))).toBe(9)
    expect(indexOfKey(new KeyboardEvent('keydown', { key: '1', metaKey: true }))).toBeUndefined()
    expect(indexOfKey(new KeyboardEvent('keydown', { key: '1', repeat: true }))).toBeUndefined()
  })

  it('goes on by Enter, but where Enter means something else', () => {
    expect(press('h2', {})).toBe(true)
    expect(press('input', {})).toBe(true)
    expect(press('textarea', {})).toBe(false)
    expect(press('textarea', { ctrlKey: true })).toBe(true)
    expect(press('button', {})).toBe(false)
    expect(press('a', {})).toBe(false)
    expect(press('h2', { repeat: true })).toBe(false)
    expect(press('h2', { key: 'a' })).toBe(false)
  })
})

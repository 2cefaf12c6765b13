import { describe, expect, it } from 'vitest'
import { inOrder } from './order'
import { questionOf } from './test-survey'

const choices = ['a', 'b', 'c', 'd'].map((text, index) => ({ id: index + 1, text, other: false }))
const other = { id: 5, text: 'Other', other: true }
const question = questionOf({ random_order: true, choices: [...choices, other] })
const seeds = Array.from({ length: 400 }, (_, index) => `seed ${index}`)

function orderOf(seed: string): string {
  return inOrder(question, seed).map(({ id }) => id).join('')
}

describe('choices', () => {
  it('stay as they are written unless the question says otherwise', () => {
    expect(inOrder({ ...question, random_order: false }, 'seed')).toEqual([...choices, other])
  })

  it('come in one order for one respondent, each of them once', () => {
    expect(orderOf('one')).toBe(orderOf('one'))
    expect([...orderOf('one')].sort().join('')).toBe('12345')
  })

  it('come in every order over all respondents, about as often as each other', () => {
    const firsts = seeds.map((seed) => orderOf(seed).charAt(0))
    for (const { id } of choices) expect(firsts.filter((first) => first === String(id)).length).toBeGreaterThan(60)
    expect(new Set(seeds.map(orderOf)).size).toBe(24)
  })

  it('end with the one that takes words of one’s own', () => {
    expect(seeds.every((seed) => orderOf(seed).endsWith('5'))).toBe(true)
  })
})

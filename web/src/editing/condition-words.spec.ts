import { describe, expect, it } from 'vitest'
import { conditionProblem, conditionWords, isBroken } from './condition-words'
import { newChoice, newCondition, newQuestion } from './draft'
import type { ConditionDraft } from './draft'

const colour = { ...newQuestion(), text: 'Colour?', choices: [newChoice('Red'), newChoice('Blue')] }
const count = { ...newQuestion(), text: 'How many?', kind: 'number' as const }
const last = { ...newQuestion(), text: 'Why?', kind: 'text' as const }
const all = [colour, count, last]

function condition(said: Partial<ConditionDraft>): ConditionDraft {
  return { ...newCondition(), question: colour.key, ...said }
}

describe('a condition', () => {
  it.each<[Partial<ConditionDraft>, RegExp]>([
    [{ question: null }, /Choose the question/],
    [{ question: 987_654 }, /Choose the question/],
    [{ question: last.key }, /comes later/],
    [{ test: 'range' }, /other answers now/],
    [{ test: 'choices', choices: [] }, /at least one/],
    [{ question: count.key, test: 'range' }, /at least, or at most/],
    [{ question: count.key, test: 'range', atLeast: '3', atMost: '2' }, /must not be less/],
    [{ question: count.key, test: 'range', atLeast: 'x' }, /not a number/],
  ])('%j is wrong', (said, message) => {
    expect(conditionProblem(condition(said), last, all)).toMatch(message)
  })

  it.each<[boolean, Partial<ConditionDraft>]>([
    [false, { question: null }],
    [false, { test: 'choices', choices: [] }],
    [false, { question: count.key, test: 'range' }],
    [false, { test: 'answered' }],
    [true, { question: 987_654 }],
    [true, { question: last.key }],
    [true, { test: 'range' }],
    [true, { test: 'choices', choices: [987_654] }],
  ])('is broken by something else: %s for %j', (broken, said) => {
    expect(isBroken(condition(said), last, all)).toBe(broken)
  })

  it('is right where it can be met, and says so', () => {
    const chosen = condition({ test: 'choices', choices: colour.choices.map(({ key }) => key) })
    expect(conditionProblem(chosen, last, all)).toBeUndefined()
    expect(conditionWords(chosen, all)).toBe('“Red” or “Blue” was chosen in question 1')
    const range = condition({ question: count.key, test: 'range', atLeast: '2' })
    expect(conditionProblem(range, last, all)).toBeUndefined()
    expect(conditionWords(range, all)).toBe('question 2 is 2 or more')
  })

  it.each<Partial<ConditionDraft>>([
    { question: null }, { test: 'choices', choices: [] }, { question: count.key, test: 'range' },
  ])('says that something is left to choose: %j', (said) => {
    expect(conditionWords(condition(said), all)).toBe('(still to be chosen)')
  })
})

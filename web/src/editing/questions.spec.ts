import { describe, expect, it } from 'vitest'
import { newChoice, newQuestion } from './draft'
import { duplicated, insertedAt, MOST_QUESTIONS, moved, without } from './questions'

const list = [{ key: 1 }, { key: 2 }, { key: 3 }]

describe('moved', () => {
  it('changes places with the neighbour', () => {
    expect(moved(list, 2, -1)).toEqual([{ key: 2 }, { key: 1 }, { key: 3 }])
    expect(moved(list, 2, 1)).toEqual([{ key: 1 }, { key: 3 }, { key: 2 }])
  })

  it('gives the same list at the ends, and for what is not in it', () => {
    expect(moved(list, 1, -1)).toBe(list)
    expect(moved(list, 3, 1)).toBe(list)
    expect(moved(list, 9, 1)).toBe(list)
  })
})

describe('removing and putting back', () => {
  it('is as if nothing had happened', () => {
    expect(insertedAt(without(list, 2), 1, { key: 2 })).toEqual(list)
  })

  it('puts it at the end of what has become shorter', () => {
    expect(insertedAt([{ key: 1 }], 5, { key: 6 })).toEqual([{ key: 1 }, { key: 6 }])
  })
})

describe('duplicated', () => {
  it('puts a copy with keys of its own right behind', () => {
    const first = { ...newQuestion(), text: 'Which?', choices: [newChoice('a'), newChoice('b')] }
    const second = newQuestion()
    const { list: after, copy } = duplicated([first, second], first.key)
    expect(after).toEqual([first, copy, second])
    expect(copy?.text).toBe('Which?')
    expect(copy?.choices.map(({ text }) => text)).toEqual(['a', 'b'])
    const keys = [first, ...(copy ? [copy] : [])].flatMap((each) => [each.key, ...each.choices.map(({ key }) => key)])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('makes no more than a survey may have', () => {
    const full = Array.from({ length: MOST_QUESTIONS }, newQuestion)
    expect(duplicated(full, full[0]?.key ?? 0).list).toBe(full)
  })
})

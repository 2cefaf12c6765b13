import { describe, expect, it } from 'vitest'
import { questionOf } from '@/taking/test-survey'
import { conditionsIn, textOf, wordsOf } from './filter'

describe('a filter', () => {
  it.each(['1:2', '1:2,3', '4:10..20', '4:10..', '4:..-2.5', '3:*', '3:-'])('%s is the same after it was read', (text) => {
    expect(conditionsIn(text).map(textOf)).toEqual([text])
  })

  it('leaves out what makes no sense', () => {
    expect(conditionsIn(['1', 'x:1', '1:a', '0:1', '1:', '2:1', null])).toHaveLength(1)
    expect(conditionsIn(undefined)).toEqual([])
    expect(conditionsIn(Array.from({ length: 9 }, () => '1:1'))).toHaveLength(5)
  })

  it('says what it is', () => {
    const questions = [questionOf({ text: 'Colour?' }), questionOf({ id: 4, text: 'Age?', kind: 'number' })]
    const words = ['1:1,3', '4:18..', '4:..30', '4:18..30', '1:*', '4:-'].map((text) => conditionsIn(text).map((one) => wordsOf(one, questions)))
    expect(words.flat()).toEqual([
      'Colour? Red or Blue', 'Age? at least 18', 'Age? at most 30', 'Age? from 18 to 30', 'Colour? answered', 'Age? not answered',
    ])
  })
})

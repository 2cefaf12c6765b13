import { expect, it } from 'vitest'
import type { Delivery } from '@/api/types'
import { attemptWords, stateWords } from './delivery-words'

const delivery: Delivery = {
  id: 'd', type: 'response.created', response_id: 'r', state: 'pending', attempts: 0, created_at: '', next_attempt_at: null, last: null,
}
const last = { at: '', status: null, error: null, milliseconds: 12 }

it('says how a delivery is doing', () => {
  expect(stateWords(delivery)).toBe('On its way')
  expect(stateWords({ ...delivery, attempts: 2 })).toBe('To be tried again')
  expect(stateWords({ ...delivery, state: 'failed' })).toBe('Given up')
})

it('says what the last attempt came to', () => {
  expect(attemptWords(delivery)).toBe('')
  expect(attemptWords({ ...delivery, attempts: 3, last: { ...last, status: 500 } })).toBe('attempt 3: answered 500, after 12 ms')
  expect(attemptWords({ ...delivery, attempts: 1, last: { ...last, error: 'timeout' } })).toBe('attempt 1: no answer in time, after 12 ms')
})

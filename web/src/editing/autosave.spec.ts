import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NetworkError, ProblemError } from '@/api/problem'
import { Autosave } from './autosave'

const delay = 100

function autosaveWith(save: () => Promise<void>) {
  const states: string[] = []
  return { states, autosave: new Autosave({ save, delay, report: ({ kind }) => states.push(kind) }) }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('Autosave', () => {
  it('saves once, when it has been quiet for a while', async () => {
    const save = vi.fn(() => Promise.resolve())
    const { autosave, states } = autosaveWith(save)
    autosave.touch()
    await vi.advanceTimersByTimeAsync(60)
    autosave.touch()
    await vi.advanceTimersByTimeAsync(60)
    expect(save).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(60)
    expect(save).toHaveBeenCalledTimes(1)
    expect(states).toEqual(['waiting', 'waiting', 'saving', 'idle'])
  })

  it('saves one at a time, and again what came meanwhile', async () => {
    let finish: (() => void) | undefined
    const save = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)))
    const { autosave } = autosaveWith(save)
    autosave.touch()
    await vi.advanceTimersByTimeAsync(delay)
    autosave.touch()
    await vi.advanceTimersByTimeAsync(10 * delay)
    expect(save).toHaveBeenCalledTimes(1)
    finish?.()
    await vi.advanceTimersByTimeAsync(delay)
    expect(save).toHaveBeenCalledTimes(2)
  })

  it('flushes without waiting, and what came during the save that was under way', async () => {
    const finish: (() => void)[] = []
    const save = vi.fn(() => new Promise<void>((resolve) => finish.push(resolve)))
    const { autosave } = autosaveWith(save)
    autosave.touch()
    await vi.advanceTimersByTimeAsync(delay)
    autosave.touch()
    const flushed = autosave.flush()
    finish[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(save).toHaveBeenCalledTimes(2)
    finish[1]?.()
    await flushed
  })

  it('has nothing to flush where nothing changed', async () => {
    const save = vi.fn(() => Promise.resolve())
    await autosaveWith(save).autosave.flush()
    expect(save).not.toHaveBeenCalled()
  })

  it('tries again by itself where there was no answer, ever more slowly', async () => {
    const save = vi.fn<() => Promise<void>>(() => Promise.reject(new NetworkError(null)))
    const { autosave, states } = autosaveWith(save)
    autosave.touch()
    await vi.advanceTimersByTimeAsync(delay)
    expect(states.at(-1)).toBe('failed')
    await vi.advanceTimersByTimeAsync(3000)
    expect(save).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(5000)
    expect(save).toHaveBeenCalledTimes(2)
    save.mockImplementation(() => Promise.resolve())
    await vi.advanceTimersByTimeAsync(1000)
    expect(states.at(-1)).toBe('idle')
  })

  it('waits with a refusal until something changes or somebody asks', async () => {
    const refusal = new ProblemError({ status: 403, code: 'not_owner', detail: '' })
    const save = vi.fn(() => Promise.reject(refusal))
    const { autosave } = autosaveWith(save)
    autosave.touch()
    await vi.advanceTimersByTimeAsync(100_000)
    expect(save).toHaveBeenCalledTimes(1)
    await autosave.flush()
    expect(save).toHaveBeenCalledTimes(2)
    autosave.touch()
    await vi.advanceTimersByTimeAsync(delay)
    expect(save).toHaveBeenCalledTimes(3)
  })

  it('does nothing more once stopped', async () => {
    const save = vi.fn(() => Promise.resolve())
    const { autosave } = autosaveWith(save)
    autosave.touch()
    autosave.stop()
    await vi.advanceTimersByTimeAsync(10 * delay)
    expect(save).not.toHaveBeenCalled()
  })
})

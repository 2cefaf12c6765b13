import { describe, expect, it, vi } from 'vitest'
import { useSubmitOnce } from './useSubmitOnce'

describe('useSubmitOnce', () => {
  it('joins a run that is under way, and runs again after it', async () => {
    const work = vi.fn((n: number) => Promise.resolve(n))
    const { run, isRunning } = useSubmitOnce(work)
    const both = Promise.all([run(1), run(2)])
    expect(isRunning.value).toBe(true)
    expect(await both).toEqual([1, 1])
    expect(isRunning.value).toBe(false)
    expect(await run(3)).toBe(3)
    expect(work).toHaveBeenCalledTimes(2)
  })

  it('can be tried again after a failure', async () => {
    const work = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce('yes')
    const { run } = useSubmitOnce(work)
    await expect(run()).rejects.toThrow('no')
    await expect(run()).resolves.toBe('yes')
  })
})

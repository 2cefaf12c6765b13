/** Saves some time after the last change, one save at a time, and again by itself where it could not be reached. */
import { NetworkError, ProblemError } from '@/api/problem'

export type AutosaveState = { kind: 'idle' | 'waiting' | 'saving' } | { kind: 'failed'; error: unknown }

export interface AutosaveOptions {
  save: () => Promise<void>
  /** Quiet time after the last change, in ms. */
  delay: number
  report: (state: AutosaveState) => void
}

const RETRIES = [3000, 6000, 12_000, 30_000]

export class Autosave {
  private timer: ReturnType<typeof setTimeout> | undefined
  private running: Promise<void> | undefined
  private isTouched = false
  private failures = 0

  constructor(private readonly options: AutosaveOptions) {}

  /** Something changed. */
  touch(): void {
    this.isTouched = true
    this.failures = 0
    if (!this.running) this.wait(this.options.delay)
  }

  /** Saves now what has changed; done when nothing is left, or it failed. */
  async flush(): Promise<void> {
    clearTimeout(this.timer)
    await this.running
    clearTimeout(this.timer)
    if (this.isTouched) await this.run()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.isTouched = false
  }

  private wait(delay: number): void {
    clearTimeout(this.timer)
    this.options.report({ kind: 'waiting' })
    this.timer = setTimeout(() => void this.run(), delay)
  }

  private run(): Promise<void> {
    this.running ??= this.attempt().finally(() => {
      this.running = undefined
      if (this.isTouched && this.failures === 0) this.wait(this.options.delay)
    })
    return this.running
  }

  private async attempt(): Promise<void> {
    this.isTouched = false
    this.options.report({ kind: 'saving' })
    try {
      await this.options.save()
      this.failures = 0
      this.options.report({ kind: 'idle' })
    } catch (error) {
      // What was typed meanwhile waits for the same: it would fail in the same way.
      this.isTouched = true
      this.failures += 1
      this.options.report({ kind: 'failed', error })
      if (isPassing(error)) this.timer = setTimeout(() => void this.run(), this.pause(error))
    }
  }

  private pause(error: unknown): number {
    const pause = RETRIES[Math.min(this.failures, RETRIES.length) - 1] ?? 30_000
    const asked = error instanceof ProblemError ? (error.retryAfter ?? 0) * 1000 : 0
    return Math.max(pause, asked)
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof NetworkError) return true
  return error instanceof ProblemError && (error.status >= 500 || error.status === 429 || error.status === 408)
}

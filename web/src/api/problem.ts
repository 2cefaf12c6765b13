/** What the services answer when something is wrong (RFC 9457), and what we throw for it. */
import * as z from 'zod/mini'

const problemSchema = z.object({
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  trace_id: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() }))),
})

export type Problem = z.infer<typeof problemSchema>

/** The service answered, and refused. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'

  constructor(
    readonly problem: Problem,
    /** Seconds after which another try makes sense, where the service said so. */
    readonly retryAfter?: number,
  ) {
    super(problem.detail)
  }

  get code(): string {
    return this.problem.code
  }

  get status(): number {
    return this.problem.status
  }
}

/** The service could not be reached. Whether it did what was asked is unknown. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'

  constructor(cause: unknown) {
    super('The server cannot be reached. Check your connection and try again.', { cause })
  }
}

/** The problem in a body; one of our own where something in between answered in place of a service. */
export function readProblem(body: unknown, response: Response): ProblemError {
  const parsed = problemSchema.safeParse(body)
  const problem = parsed.success ? parsed.data : unexpected(response.status)
  const retryAfter = Number(response.headers.get('retry-after') ?? NaN)
  return new ProblemError(problem, Number.isFinite(retryAfter) ? retryAfter : undefined)
}

function unexpected(status: number): Problem {
  const detail = `The server gave an answer that makes no sense here (${status}). Try again in a moment.`
  return { status, code: 'unexpected_answer', detail }
}

/** Whether an error is that problem. */
export function isProblem(error: unknown, code: string): error is ProblemError {
  return error instanceof ProblemError && error.code === code
}

/** What to tell a person about an error. */
export function messageOf(error: unknown): string {
  if (error instanceof ProblemError || error instanceof NetworkError) return error.message
  return 'Something went wrong in this page. Reload it and try again.'
}

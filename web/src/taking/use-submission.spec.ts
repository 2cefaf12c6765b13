import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { forgetDraft, readDraft } from './draft'
import { forgetReceipts, readReceipts } from './receipts'
import { everyKind } from './test-survey'
import { useDraft } from './useDraft'
import { useSubmission } from './useSubmission'

const survey = everyKind()

/** A server that counts, and of which the answers to the first requests can be lost. */
function serve({ lose = 0, refuseWith }: { lose?: number; refuseWith?: { status: number; code: string } } = {}) {
  const counted = new Map<string, string>()
  const bodies: string[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const body = await request.text()
    const { submission_id: id, answers } = JSON.parse(body) as { submission_id: string; answers: unknown }
    bodies.push(body)
    if (refuseWith) return Response.json({ ...refuseWith, detail: 'No.' }, { status: refuseWith.status })
    const text = JSON.stringify(answers)
    const before = counted.get(id)
    if (before === undefined) counted.set(id, text)
    if (bodies.length <= lose) throw new TypeError('Failed to fetch')
    if (before !== undefined && before !== text) {
      return Response.json({ status: 409, code: 'submission_conflict', detail: 'No.' }, { status: 409 })
    }
    const receipt = { response_id: `r-${id}`, survey_id: survey.id, submission_id: id, submitted_at: '2026-01-01T00:00:00Z' }
    return Response.json(receipt, { status: before === undefined ? 201 : 200 })
  })
  return { counted, bodies }
}

function take() {
  const done = vi.fn<() => void>()
  const setup = () => {
    const drafts = useDraft(survey)
    return { drafts, submission: useSubmission(ref(survey), drafts, done), done }
  }
  let taking: ReturnType<typeof setup> | undefined
  const component = defineComponent({
    setup() {
      taking = setup()
      return () => h('div')
    },
  })
  const wrapper = mount(component, { global: { plugins: [createPinia(), [VueQueryPlugin, { queryClient: new QueryClient() }]] } })
  if (!taking) throw new Error('was not set up')
  return { ...taking, leave: () => { wrapper.unmount() } }
}

afterEach(() => {
  vi.unstubAllGlobals()
  forgetDraft(survey.id)
  forgetReceipts(survey.id)
})

describe('useSubmission', () => {
  it('keeps the receipt and lets go of the draft', async () => {
    const { bodies } = serve()
    const { drafts, submission, done } = take()
    drafts.setValue(1, 2)
    await submission.send()
    expect(bodies).toHaveLength(1)
    expect(readDraft(survey.id)).toBeUndefined()
    expect(readReceipts(survey.id)[0]?.answers[0]).toEqual({ question: 'One?', words: ['Green'] })
    expect(done).toHaveBeenCalledOnce()
  })

  it('sends once for a double click', async () => {
    const { bodies } = serve()
    const { submission } = take()
    await Promise.all([submission.send(), submission.send()])
    expect(bodies).toHaveLength(1)
  })

  it('sends the same body again after a lost answer, and is counted once', async () => {
    const { counted, bodies } = serve({ lose: 1 })
    const { drafts, submission, done } = take()
    drafts.setValue(1, 3)
    await submission.send()
    expect(submission.failure.value?.kind).toBe('unknown')
    expect(done).not.toHaveBeenCalled()
    await submission.send()
    expect(bodies[1]).toBe(bodies[0])
    expect(counted.size).toBe(1)
    expect(done).toHaveBeenCalledOnce()
  })

  it('knows after a reload that something is unsettled, under the same id', async () => {
    const { counted, bodies } = serve({ lose: 1 })
    const first = take()
    first.drafts.setValue(1, 1)
    await first.submission.send()
    first.leave()
    const second = take()
    expect(second.submission.failure.value?.kind).toBe('unknown')
    await second.submission.send()
    expect(bodies[1]).toBe(bodies[0])
    expect(counted.size).toBe(1)
  })

  it('finds the receipt of what was counted before a change', async () => {
    const { counted } = serve({ lose: 1 })
    const { drafts, submission } = take()
    drafts.setValue(1, 1)
    await submission.send()
    drafts.setValue(1, 2)
    await submission.send()
    expect(submission.failure.value?.kind).toBe('conflict')
    expect(drafts.draft.value?.values[1]).toBe(2)
    await submission.claim()
    expect(readReceipts(survey.id)[0]?.answers[0]?.words).toEqual(['Red'])
    expect(counted.size).toBe(1)
  })

  it('counts as another response only when told to', async () => {
    const { counted } = serve({ lose: 1 })
    const { drafts, submission } = take()
    await submission.send()
    drafts.setValue(1, 2)
    await submission.send()
    await submission.sendAsAnother()
    expect(counted.size).toBe(2)
    expect(submission.failure.value).toBeNull()
  })

  it('keeps everything where it is refused, and waits for nothing', async () => {
    serve({ refuseWith: { status: 409, code: 'survey_not_open' } })
    const { drafts, submission } = take()
    drafts.setValue(3, 'typed')
    await submission.send()
    expect(submission.failure.value?.kind).toBe('closed')
    expect(readDraft(survey.id)).toMatchObject({ values: { 3: 'typed' }, unsettled: [] })
  })

  it('keeps the receipt of somebody who left meanwhile, and leaves them where they are', async () => {
    serve()
    const { submission, done, leave } = take()
    const sending = submission.send()
    leave()
    await sending
    await flushPromises()
    expect(readReceipts(survey.id)).toHaveLength(1)
    expect(done).not.toHaveBeenCalled()
  })
})

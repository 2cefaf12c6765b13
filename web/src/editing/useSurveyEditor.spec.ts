import { flushPromises, mount } from '@vue/test-utils'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { NetworkError, ProblemError } from '@/api/problem'
import type { Survey } from '@/api/types'
import * as own from '@/mine/own-survey'
import { useSession } from '@/session/store'
import { everyKind } from '@/taking/test-survey'
import { contentOf } from './content'
import { newDraft, newQuestion } from './draft'
import * as editable from './editable'
import type { Editable } from './editable'
import * as created from './find-created'
import { keptDraft, slotOf } from './kept-draft'
import { TITLE } from './fields'
import { useSurveyEditor } from './useSurveyEditor'
import type { SurveyEditor } from './useSurveyEditor'

const question = { ...newQuestion(), text: 'Why?', kind: 'text' as const, choices: [] }

function survey(change: Partial<Survey> = {}): Survey {
  return { ...everyKind(), id: 's1', title: 'Lunch', state: 'draft', ...change }
}

/** What is found of it, with its one question. */
function found(title = 'Lunch', tag = '"1"'): Editable {
  const definition = { ...contentOf({ ...newDraft(), title, questions: [question] }), state: 'draft' as const }
  return { survey: survey({ title }), tag, definition }
}

function refusal(status: number, code: string, errors?: { pointer: string; code: string; detail: string }[]) {
  return new ProblemError({ status, code, detail: code, errors })
}

const opened: (() => void)[] = []

function open(found: Editable | null): { editor: SurveyEditor; made: string[] } {
  const pinia = createPinia()
  setActivePinia(pinia)
  useSession().settle({ id: 'ann', email: 'ann@example.com', created_at: '' })
  const made: string[] = []
  let editor: SurveyEditor | undefined
  const host = defineComponent(() => {
    editor = useSurveyEditor(found, (id) => made.push(id))
    return () => h('p')
  })
  const wrapper = mount(host, { global: { plugins: [pinia, [VueQueryPlugin, { queryClient: new QueryClient() }]] } })
  opened.push(() => { wrapper.unmount() })
  if (!editor) throw new Error('it was set up')
  return { editor, made }
}

async function write(editor: SurveyEditor, title: string): Promise<void> {
  editor.update({ title })
  await flushPromises()
  await editor.flush()
}

beforeEach(() => {
  localStorage.clear()
})
afterEach(() => {
  for (const close of opened.splice(0)) close()
})

describe('a new survey', () => {
  it('is kept in the browser until the service would take it, and is made once', async () => {
    const create = vi.spyOn(own, 'createSurvey').mockResolvedValue({ survey: survey(), tag: '"1"' })
    const { editor, made } = open(null)
    await write(editor, 'Lunch')
    expect(create).not.toHaveBeenCalled()
    expect(keptDraft(slotOf('ann', null))?.draft.title).toBe('Lunch')
    editor.update({ questions: [question] })
    await flushPromises()
    await editor.flush()
    expect(create).toHaveBeenCalledTimes(1)
    expect(made).toEqual(['s1'])
    expect(editor.isDirty).toBe(false)
    expect(keptDraft(slotOf('ann', null))).toBeNull()
  })

  it('is looked for where the answer was lost, rather than made again', async () => {
    const create = vi.spyOn(own, 'createSurvey').mockRejectedValueOnce(new NetworkError(null))
    vi.spyOn(created, 'findCreated').mockResolvedValue(found())
    const { editor, made } = open(null)
    editor.update({ questions: [question] })
    await write(editor, 'Lunch')
    expect(editor.saving.kind).toBe('failed')
    await editor.flush()
    expect(create).toHaveBeenCalledTimes(1)
    expect(made).toEqual(['s1'])
  })
})

describe('a change', () => {
  it('goes out with the version it was made on, each time the newest', async () => {
    const change = vi.spyOn(own, 'changeSurvey')
    change.mockResolvedValueOnce({ survey: survey({ title: 'A' }), tag: '"2"' })
    change.mockResolvedValueOnce({ survey: survey({ title: 'B' }), tag: '"3"' })
    const { editor } = open(found())
    await write(editor, 'A')
    await write(editor, 'B')
    expect(change.mock.calls).toEqual([['s1', { title: 'A' }, '"1"'], ['s1', { title: 'B' }, '"2"']])
  })

  it('that was kept though its answer was lost is no conflict', async () => {
    vi.spyOn(own, 'changeSurvey').mockRejectedValueOnce(refusal(412, 'precondition_failed'))
    vi.spyOn(editable, 'readEditable').mockResolvedValueOnce(found('Dinner', '"2"'))
    const { editor } = open(found())
    await write(editor, 'Dinner')
    expect(editor.trouble).toBeNull()
    expect(editor.isDirty).toBe(false)
  })

  it('of what was changed elsewhere waits for a decision, and overwrites only then', async () => {
    const change = vi.spyOn(own, 'changeSurvey').mockRejectedValueOnce(refusal(412, 'precondition_failed'))
    const theirs = found('Breakfast', '"2"')
    vi.spyOn(editable, 'readEditable').mockResolvedValueOnce(theirs)
    const { editor } = open(found())
    await write(editor, 'Dinner')
    expect(editor.trouble).toEqual({ kind: 'changed', theirs })
    await write(editor, 'Dinner!')
    expect(change).toHaveBeenCalledTimes(1)
    change.mockResolvedValueOnce({ survey: survey({ title: 'Dinner!' }), tag: '"3"' })
    await editor.overwrite(theirs)
    expect(change).toHaveBeenLastCalledWith('s1', { title: 'Dinner!' }, '"2"')
    expect(editor.isDirty).toBe(false)
  })

  it('of what is gone loses nothing, and can become another survey', async () => {
    vi.spyOn(own, 'changeSurvey').mockRejectedValueOnce(refusal(404, 'not_found'))
    vi.spyOn(own, 'createSurvey').mockResolvedValueOnce({ survey: survey({ id: 's2', title: 'Dinner' }), tag: '"1"' })
    const { editor, made } = open(found())
    await write(editor, 'Dinner')
    expect(editor.trouble?.kind).toBe('gone')
    expect(editor.draft.title).toBe('Dinner')
    expect(keptDraft(slotOf('ann', 's1'))?.draft.title).toBe('Dinner')
    await editor.saveAsNew()
    expect(made).toEqual(['s2'])
    expect(editor.isDirty).toBe(false)
  })

  it('that is refused is told at its field, and not sent again as it is', async () => {
    const errors = [{ pointer: '/title', code: 'x', detail: 'Not this one.' }]
    const change = vi.spyOn(own, 'changeSurvey').mockRejectedValueOnce(refusal(422, 'validation_failed', errors))
    const { editor } = open(found())
    await write(editor, 'Dinner')
    expect(editor.shownProblems.get(TITLE)).toBe('Not this one.')
    await editor.flush()
    expect(change).toHaveBeenCalledTimes(1)
  })
})

describe('what was not saved before', () => {
  it('is here again, as a conflict where the survey is another one by now', async () => {
    vi.spyOn(own, 'changeSurvey').mockRejectedValue(new NetworkError(null))
    const first = open(found())
    await write(first.editor, 'Dinner')
    const same = open(found())
    expect(same.editor.draft.title).toBe('Dinner')
    expect(same.editor.wasRestored).toBe(true)
    expect(same.editor.trouble).toBeNull()
    const other = open(found('Breakfast', '"5"'))
    expect(other.editor.trouble?.kind).toBe('changed')
    other.editor.discard()
    expect(other.editor.draft.title).toBe('Breakfast')
  })
})

import { useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { isProblem, NetworkError, ProblemError } from '@/api/problem'
import type { SurveyState } from '@/api/types'
import { changeSurvey, createSurvey, ownSurveyKey } from '@/mine/own-survey'
import type { OwnSurvey } from '@/mine/own-survey'
import { useSession } from '@/session/store'
import { Autosave } from './autosave'
import type { AutosaveState } from './autosave'
import { afterChanges, changesBetween, isEmpty, newSurveyOf } from './changes'
import type { Content } from './content'
import { contentOf } from './content'
import type { SurveyDraft } from './draft'
import { isSame, newDraft } from './draft'
import type { Editable } from './editable'
import { readEditable } from './editable'
import { findCreated } from './find-created'
import { draftOf } from './found'
import { forgetDraft, keepDraft, keptDraft, slotOf } from './kept-draft'
import { brokenConditions, problemsOf } from './problems'
import type { Refusals } from './refusals'
import { refusalsOf, withRefusals } from './refusals'

/** What stands between the draft and the service, until somebody decides. */
export type Trouble = { kind: 'changed'; theirs: Editable } | { kind: 'gone' }

const QUIET = 700

/** A survey while it is written: what the fields hold, what is wrong with it, and how it gets to the service. */
export function useSurveyEditor(found: Editable | null, onCreated: (id: string) => void) {
  const session = useSession()
  const queries = useQueryClient()
  const user = session.user?.id ?? ''

  const id = ref(found?.survey.id ?? null)
  const state = ref<SurveyState>(found?.survey.state ?? 'draft')
  const draft = shallowRef<SurveyDraft>(found ? draftOf(found.definition) : newDraft())
  /** What the service has. */
  const kept = shallowRef<Content>(contentOf(draft.value))
  let tag = found?.tag ?? null
  let mayExist = false

  const saving = shallowRef<AutosaveState>({ kind: 'idle' })
  const trouble = shallowRef<Trouble | null>(null)
  const refusals = shallowRef<Refusals>(new Map())
  const touched = ref(new Set<string>())
  const wasRestored = ref(false)

  const content = computed(() => contentOf(draft.value))
  const isDirty = computed(() => !isSame(content.value, kept.value))
  const problems = computed(() => withRefusals(problemsOf(draft.value), refusals.value, draft.value))
  const broken = computed(() => brokenConditions(draft.value.questions))
  /** Nobody is told what is missing where they have not been yet; a refusal is about what they wrote. */
  const shownProblems = computed(
    () => new Map([...problems.value].filter(([field]) =>
      touched.value.has(field) || refusals.value.has(field) || broken.value.has(field))),
  )
  /** Whether there is something that the service would take. */
  const isSendable = computed(() =>
    id.value === null
      ? isDirty.value && problems.value.size === 0
      : !isEmpty(changesBetween(kept.value, content.value, problems.value)),
  )

  const autosave = new Autosave({ save, delay: QUIET, report: (now) => (saving.value = now) })
  onScopeDispose(() => {
    autosave.stop()
  })

  async function save(): Promise<void> {
    if (trouble.value || !isSendable.value) return
    const sent = draft.value
    try {
      await (id.value === null ? create() : change(id.value))
      refusals.value = new Map()
    } catch (error) {
      await settle(error, sent)
    }
  }

  async function create(): Promise<void> {
    const now = content.value
    const body = newSurveyOf(now, problems.value)
    if (!body) return
    try {
      const own = (mayExist ? await findCreated(now) : null) ?? (await createSurvey(body))
      forgetDraft(slotOf(user, null))
      accept(own, now)
      onCreated(own.survey.id)
    } catch (error) {
      mayExist = error instanceof NetworkError || (error instanceof ProblemError && error.status >= 500)
      throw error
    }
  }

  async function change(survey: string): Promise<void> {
    const changes = changesBetween(kept.value, content.value, problems.value)
    const after = afterChanges(kept.value, changes)
    try {
      accept(await changeSurvey(survey, changes, tag), after)
    } catch (error) {
      if (!isProblem(error, 'precondition_failed')) throw error
      const theirs = await readEditable(survey)
      const isTheSame = theirs.survey.state === state.value
      if (isTheSame && isSame(after, contentOf(draftOf(theirs.definition)))) return accept(theirs, after)
      trouble.value = { kind: 'changed', theirs }
    }
  }

  /** Deals with a refusal that is worth knowing better than as a failure. */
  async function settle(error: unknown, sent: SurveyDraft): Promise<void> {
    if (id.value !== null && isProblem(error, 'not_found')) trouble.value = { kind: 'gone' }
    else if (id.value !== null && isProblem(error, 'survey_not_draft')) {
      trouble.value = { kind: 'changed', theirs: await readEditable(id.value) }
    } else {
      const refused = isProblem(error, 'validation_failed') ? refusalsOf(error.problem, sent) : null
      if (!refused) throw error
      refusals.value = refused
    }
  }

  /** What the service has by now. */
  function accept(own: OwnSurvey, has: Content): void {
    id.value = own.survey.id
    state.value = own.survey.state
    tag = own.tag
    kept.value = has
    queries.setQueryData(ownSurveyKey(own.survey.id), own)
    void queries.invalidateQueries({ queryKey: ['surveys'] })
  }

  function update(change: Partial<SurveyDraft>): void {
    draft.value = { ...draft.value, ...change }
  }

  watch([draft, isDirty], () => {
    const slot = slotOf(user, id.value)
    if (!isDirty.value) return forgetDraft(slot)
    keepDraft(slot, { tag, draft: draft.value })
    autosave.touch()
  })

  function restore(): void {
    const before = keptDraft(slotOf(user, id.value))
    if (!before || isSame(contentOf(before.draft), kept.value)) return
    draft.value = before.draft
    wasRestored.value = true
    if (found && before.tag !== tag) trouble.value = { kind: 'changed', theirs: found }
    else autosave.touch()
  }
  restore()

  function touch(field: string): void {
    touched.value.add(field)
  }

  function touchAll(): void {
    for (const field of problems.value.keys()) touched.value.add(field)
  }

  /** Takes what the service has, and drops what was written here. */
  function load(theirs: Editable): void {
    draft.value = draftOf(theirs.definition)
    accept(theirs, contentOf(draft.value))
    trouble.value = null
    wasRestored.value = false
  }

  /** Puts what was written here in the place of what the service has. */
  async function overwrite(theirs: Editable): Promise<void> {
    accept(theirs, contentOf(draftOf(theirs.definition)))
    trouble.value = null
    autosave.touch()
    await autosave.flush()
  }

  /** Makes another survey of what was written here. */
  async function saveAsNew(): Promise<void> {
    if (id.value !== null) forgetDraft(slotOf(user, id.value))
    id.value = null
    state.value = 'draft'
    tag = null
    kept.value = contentOf(newDraft())
    trouble.value = null
    autosave.touch()
    await autosave.flush()
  }

  /** Forgets what was written here: back to what the service has, or to the beginning. */
  function discard(): void {
    autosave.stop()
    draft.value = id.value === null ? newDraft() : draftOf(kept.value)
    forgetDraft(slotOf(user, id.value))
    touched.value = new Set()
    wasRestored.value = false
  }

  /** Opens or closes it, after what was written is saved. False where that comes first. */
  async function setState(next: SurveyState): Promise<boolean> {
    await autosave.flush()
    if (id.value === null || isDirty.value || trouble.value) return false
    try {
      accept(await changeSurvey(id.value, { state: next }, tag), kept.value)
      return true
    } catch (error) {
      if (isProblem(error, 'precondition_failed')) {
        trouble.value = { kind: 'changed', theirs: await readEditable(id.value) }
        return false
      }
      if (!isProblem(error, 'not_found')) throw error
      trouble.value = { kind: 'gone' }
      return false
    }
  }

  return reactive({
    id, state, draft, saving, trouble, isDirty, isSendable, wasRestored, problems, shownProblems,
    update, touch, touchAll, load, overwrite, saveAsNew, discard, setState, flush: () => autosave.flush(),
  })
}

export type SurveyEditor = ReturnType<typeof useSurveyEditor>

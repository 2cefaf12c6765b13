import { computed, shallowRef, watch } from 'vue'
import { isProblem } from '@/api/problem'
import { useForm } from '@/composables/useForm'
import { useToasts } from '@/composables/useToasts'
import { changeSurvey, readOwnSurvey } from '@/mine/own-survey'
import type { OwnSurvey } from '@/mine/own-survey'
import { changesBetween, FIELDS, pick, settingsSchema, valuesOf } from './values'
import type { SettingsField, SettingsValues } from './values'

/**
 * The form of a survey's rules. Others may change them meanwhile: what was not touched here follows them, what was stays
 * as it is here, and where both changed the same, whoever is here decides. `changed` is told of each newer version.
 */
export function useSettingsForm(own: () => OwnSurvey, changed: (own: OwnSurvey) => void) {
  const { show } = useToasts()
  /** The newest version that is known, and what it says. */
  const newest = shallowRef(own())
  const kept = computed(() => valuesOf(newest.value.survey.settings))
  const form = useForm({
    schema: settingsSchema,
    initial: kept.value,
    submit: save,
    pointer: (pointer) => pointer.replace(/^\/settings/, ''),
  })

  const isChanged = computed(() => FIELDS.some((field) => form.values[field] !== kept.value[field]))

  const disputed = shallowRef<SettingsField[]>([])
  const disputes = computed(() =>
    disputed.value
      .filter((field) => form.values[field] !== kept.value[field])
      .map((field) => ({ field, theirs: kept.value[field], mine: form.values[field] })),
  )

  /** Goes on from a newer version. What is as it was then takes what that says. */
  function goOnFrom(newer: OwnSurvey, then: SettingsValues): void {
    const untouched = FIELDS.filter((field) => form.values[field] === then[field])
    newest.value = newer
    Object.assign(form.values, pick(kept.value, untouched))
  }

  function follow(newer: OwnSurvey): void {
    const [before, now] = [kept.value, valuesOf(newer.survey.settings)]
    const both = FIELDS.filter((field) => now[field] !== before[field] && form.values[field] !== before[field])
    disputed.value = [...new Set([...disputed.value, ...both])]
    goOnFrom(newer, before)
  }
  watch(own, follow)

  async function save(): Promise<void> {
    const { survey, tag } = newest.value
    const sent = { ...form.values }
    try {
      const saved = await changeSurvey(survey.id, { settings: changesBetween(kept.value, sent) }, tag)
      disputed.value = []
      goOnFrom(saved, sent)
      changed(saved)
      show('The settings are saved.')
    } catch (error) {
      if (!isProblem(error, 'precondition_failed')) throw error
      const faster = await readOwnSurvey(survey.id)
      follow(faster)
      changed(faster)
      // Nobody touched the same: both changes hold.
      if (disputes.value.length === 0) await save()
    }
  }

  /** Lets the others have it, where both changed the same. */
  function takeTheirs(): void {
    Object.assign(form.values, pick(kept.value, disputed.value))
    disputed.value = []
  }

  return { form, isChanged, disputes, takeTheirs }
}

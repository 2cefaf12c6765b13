import { computed, nextTick, reactive, ref, shallowRef, useId, watch } from 'vue'
import type { Ref, UnwrapNestedRefs } from 'vue'
import type * as z from 'zod'
import { messageOf, ProblemError } from '@/api/problem'
import type { Problem } from '@/api/problem'
import { toPointer, valueAt } from './pointer'
import { useSubmitOnce } from './useSubmitOnce'

/** A refusal by the service holds until the value it was about is another one. */
interface Refused {
  code: string
  message: string
  value: string
}

type Refusal = NonNullable<Problem['errors']>[number]

export interface FormOptions<S extends z.ZodType<object, object>> {
  schema: S
  initial: z.input<S>
  /** Throws what the service refuses; its pointers name fields of `values`. */
  submit: (values: z.output<S>) => Promise<void>
  /** Turns a pointer of the service's into one of the form's, where they differ. */
  pointer?: (pointer: string) => string
  /** Problems that the service tells of the whole, though they are about one field: by their code. */
  codes?: Record<string, { at: string; message?: string }>
}

/**
 * A form: its values, what is wrong with them, and how to send them. Fields are named by JSON pointers (`/email`,
 * `/questions/0/text`). Nothing is complained about before the first try; then all of it at once.
 */
export function useForm<S extends z.ZodType<object, object>>(options: FormOptions<S>) {
  const formId = useId()
  const values = reactive(structuredClone(options.initial)) as UnwrapNestedRefs<z.input<S>>
  const wasTried = ref(false)
  const refused = shallowRef(new Map<string, Refused>())
  /** What is wrong with the whole, rather than with a field. */
  const failure: Ref<unknown> = shallowRef(null)

  const parsed = computed(() => options.schema.safeParse(values))

  /** Pointer to message, in the order of the schema. */
  const errors = computed(() => {
    const found = new Map<string, string>()
    if (!wasTried.value) return found
    for (const issue of parsed.value.error?.issues ?? []) {
      const pointer = toPointer(issue.path)
      if (!found.has(pointer)) found.set(pointer, issue.message)
    }
    for (const [pointer, { message }] of refused.value) {
      if (!found.has(pointer) && refusalAt(pointer)) found.set(pointer, message)
    }
    return found
  })

  const message = computed(() => (failure.value === null ? null : messageOf(failure.value)))

  function written(pointer: string): string {
    return JSON.stringify(valueAt(values, pointer)) ?? ''
  }

  /** The code the service refused a field with, as long as it is as it was. */
  function refusalAt(pointer: string): string | undefined {
    const known = refused.value.get(pointer)
    return known && known.value === written(pointer) ? known.code : undefined
  }

  function fieldId(pointer: string): string {
    return `${formId}${pointer.replaceAll('/', '-')}`
  }

  /** What a field component takes: `<TextField v-bind="form.field('/email')" v-model="form.values.email" />`. */
  function field(pointer: string) {
    return { id: fieldId(pointer), error: errors.value.get(pointer) }
  }

  async function focusFirstError(): Promise<void> {
    await nextTick()
    const ids = new Set([...errors.value.keys()].map(fieldId))
    const fields = document.querySelectorAll<HTMLElement>(`[id^="${CSS.escape(formId)}-"]`)
    Array.from(fields).find((element) => ids.has(element.id))?.focus()
  }

  function refuse(error: unknown): void {
    failure.value = error
    if (!(error instanceof ProblemError)) return
    const refusals = refusalsOf(error.problem)
    refused.value = new Map(
      refusals.map(({ pointer, code, detail }) => [pointer, { code, message: detail, value: written(pointer) }]),
    )
    // A problem that is all about fields is told at the fields.
    if (refusals.length > 0 && refusals.every(({ pointer }) => valueAt(values, pointer) !== undefined)) {
      failure.value = null
    }
  }

  function refusalsOf({ code, detail, errors: told = [] }: Problem): Refusal[] {
    const about = options.codes?.[code]
    if (about) return [{ pointer: about.at, code, detail: about.message ?? detail }]
    const translate = options.pointer ?? ((pointer: string) => pointer)
    return told.map((refusal) => ({ ...refusal, pointer: translate(refusal.pointer) }))
  }

  const { run, isRunning } = useSubmitOnce(async () => {
    wasTried.value = true
    failure.value = null
    refused.value = new Map()
    const result = parsed.value
    if (!result.success) return focusFirstError()
    try {
      await options.submit(result.data)
    } catch (error) {
      refuse(error)
      await focusFirstError()
    }
  })

  function reset(): void {
    Object.assign(values, structuredClone(options.initial))
    wasTried.value = false
    failure.value = null
  }

  // What was wrong with the whole may be right after any change.
  watch(values, () => (failure.value = null), { flush: 'sync' })

  return reactive({ values, errors, failure, message, isSubmitting: isRunning, field, fieldId, refusalAt, submit: run, reset })
}

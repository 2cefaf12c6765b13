import { toValue, watchEffect } from 'vue'
import type { MaybeRefOrGetter } from 'vue'

/** The title of the tab. Routes with a fixed one have it in `meta.title`; this is for those that learn it. */
export function usePageTitle(title: MaybeRefOrGetter<string | undefined>): void {
  watchEffect(() => {
    setPageTitle(toValue(title))
  })
}

export function setPageTitle(title: string | undefined): void {
  document.title = title ? `${title} · Signet` : 'Signet'
}

import { useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'

/** The survey that is being taken, in the language asked for, or else in one that the browser prefers. */
export function useSurvey(id: string, language: Ref<string | undefined>) {
  return useQuery({
    queryKey: ['survey', id, 'taking', language],
    queryFn: ({ signal }) => {
      const query = language.value === undefined ? {} : { language: language.value }
      return bodyOf(surveysApi.GET('/api/surveys/{id}', { params: { path: { id }, query }, signal }))
    },
    placeholderData: (before) => before,
  })
}

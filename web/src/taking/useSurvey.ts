import { useQuery } from '@tanstack/vue-query'
import { bodyOf, surveysApi } from '@/api/clients'

/** The survey that is being taken. */
export function useSurvey(id: string) {
  return useQuery({
    queryKey: ['survey', id, 'taking'],
    queryFn: ({ signal }) => bodyOf(surveysApi.GET('/api/surveys/{id}', { params: { path: { id } }, signal })),
  })
}

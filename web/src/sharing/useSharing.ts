import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'
import { isProblem, messageOf } from '@/api/problem'
import type { CollaboratorRole, IssuedInvitation } from '@/api/types'
import { useToasts } from '@/composables/useToasts'

export const sharingKey = (id: string) => ['survey', id, 'sharing']

/** With whom a survey is shared, and what can be done about it. Actions say how it went, and never throw. */
export function useSharing(id: string) {
  const queries = useQueryClient()
  const { show } = useToasts()
  const query = useQuery({
    queryKey: sharingKey(id),
    queryFn: ({ signal }) => bodyOf(surveysApi.GET('/api/surveys/{id}/collaborators', { params: { path: { id } }, signal })),
    staleTime: 0,
  })
  /** What something is being done to. */
  const busy = ref<string | null>(null)

  async function act(what: string, work: () => Promise<unknown>, done: string): Promise<void> {
    if (busy.value !== null) return
    busy.value = what
    try {
      await work()
      show(done)
    } catch (error) {
      // Gone is gone, whoever did it.
      if (!isProblem(error, 'not_found')) show(messageOf(error), 'danger')
    }
    await queries.invalidateQueries({ queryKey: sharingKey(id) })
    busy.value = null
  }

  function withdraw(invitation: { id: string; email: string }): Promise<void> {
    const path = { id, invitation_id: invitation.id }
    const work = () => bodyOf(surveysApi.DELETE('/api/surveys/{id}/invitations/{invitation_id}', { params: { path } }))
    return act(invitation.id, work, `The invitation of ${invitation.email} is withdrawn.`)
  }

  function setRole(userId: string, email: string, role: CollaboratorRole): Promise<void> {
    const path = { id, user_id: userId }
    const work = () => bodyOf(surveysApi.PATCH('/api/surveys/{id}/collaborators/{user_id}', { params: { path }, body: { role } }))
    return act(userId, work, `${email} is ${role === 'editor' ? 'an editor' : 'a viewer'} now.`)
  }

  function remove(userId: string, email: string): Promise<void> {
    const path = { id, user_id: userId }
    const work = () => bodyOf(surveysApi.DELETE('/api/surveys/{id}/collaborators/{user_id}', { params: { path } }))
    return act(userId, work, `The survey is not shared with ${email} any more.`)
  }

  return { ...query, busy, withdraw, setRole, remove }
}

export async function invite(id: string, email: string, role: CollaboratorRole): Promise<IssuedInvitation> {
  return bodyOf(surveysApi.POST('/api/surveys/{id}/invitations', { params: { path: { id } }, body: { email, role } }))
}

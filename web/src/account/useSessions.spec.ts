import { VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import { json, problem, stubServices } from '@/testing/services'
import { useSessions } from './useSessions'

const session = (id: string, current = false) => ({
  id, current, created_at: '2026-01-01T00:00:00Z', last_used_at: '2026-01-01T00:00:00Z', user_agent: null, ip: null,
})

function mounted() {
  let sessions!: ReturnType<typeof useSessions>
  mount(
    defineComponent({
      setup() {
        sessions = useSessions()
        return () => null
      },
    }),
    { global: { plugins: [VueQueryPlugin] } },
  )
  return sessions
}

describe('ending all other sessions', () => {
  it('goes over every page, spares this one, and minds none that has ended by itself', async () => {
    const pages = (request: Request) => {
      const isSecond = new URL(request.url).searchParams.get('cursor') === 'next'
      return isSecond
        ? json({ items: [session('c')], next_cursor: null })
        : json({ items: [session('a'), session('here', true), session('b')], next_cursor: 'next' })
    }
    const calls = stubServices({
      'GET /api/auth/sessions': pages,
      'DELETE /api/auth/sessions/a': () => new Response(null, { status: 204 }),
      'DELETE /api/auth/sessions/b': () => problem(404, 'not_found'),
      'DELETE /api/auth/sessions/c': () => new Response(null, { status: 204 }),
    })
    const sessions = mounted()
    await flushPromises()
    expect(await sessions.endOthers()).toBe(3)
    expect(calls.filter((call) => call.startsWith('DELETE'))).toEqual(
      ['a', 'b', 'c'].map((id) => `DELETE /api/auth/sessions/${id}`),
    )
  })
})

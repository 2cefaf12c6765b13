import type { RouteRecordRaw } from 'vue-router'
// Most visits begin here: it comes with the app, without another way to the server.
import HomePage from '@/pages/HomePage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** For the tab; a page that learns its title later calls `usePageTitle`. */
    title?: string
    /** Sends strangers to log in, and back. */
    requiresSession?: boolean
    /** Routes of one view share its page: see `viewOf`. */
    view?: string
  }
}

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: HomePage, meta: { title: 'Open surveys' } },
  { path: '/login', name: 'login', component: () => import('@/pages/LoginPage.vue') },
  {
    path: '/account',
    name: 'account',
    component: () => import('@/pages/AccountPage.vue'),
    meta: { title: 'Account', requiresSession: true },
  },
  { path: '/surveys/:id', name: 'take', component: () => import('@/pages/TakeSurveyPage.vue'), props: true },
  {
    path: '/surveys/:id/receipt',
    name: 'receipt',
    component: () => import('@/pages/ReceiptPage.vue'),
    props: true,
    meta: { title: 'Receipt' },
  },
  {
    path: '/surveys/:id/results',
    name: 'survey-results',
    component: () => import('@/pages/SurveyResultsPage.vue'),
    props: true,
    meta: { title: 'Results' },
  },
  {
    path: '/my/surveys',
    name: 'my-surveys',
    component: () => import('@/pages/MySurveysPage.vue'),
    meta: { title: 'My surveys', requiresSession: true },
  },
  {
    path: '/my/surveys/new',
    name: 'new-survey',
    component: () => import('@/pages/EditSurveyPage.vue'),
    meta: { title: 'New survey', requiresSession: true, view: 'survey-editor' },
  },
  {
    path: '/my/surveys/:id/edit',
    name: 'edit-survey',
    component: () => import('@/pages/EditSurveyPage.vue'),
    props: true,
    meta: { title: 'Edit survey', requiresSession: true, view: 'survey-editor' },
  },
  {
    path: '/my/surveys/:id/results',
    name: 'results',
    component: () => import('@/pages/ResultsPage.vue'),
    props: true,
    meta: { title: 'Results', requiresSession: true },
  },
  {
    path: '/my/surveys/:id/responses',
    name: 'responses',
    component: () => import('@/pages/ResponsesPage.vue'),
    props: true,
    meta: { title: 'Responses', requiresSession: true },
  },
  {
    path: '/my/surveys/:id/settings',
    name: 'survey-settings',
    component: () => import('@/pages/SettingsPage.vue'),
    props: true,
    meta: { title: 'Settings', requiresSession: true },
  },
  {
    path: '/my/surveys/:id/sharing',
    name: 'sharing',
    component: () => import('@/pages/SharingPage.vue'),
    props: true,
    meta: { title: 'Sharing', requiresSession: true },
  },
  {
    path: '/my/surveys/:id/webhooks',
    name: 'webhooks',
    component: () => import('@/pages/WebhooksPage.vue'),
    props: true,
    meta: { title: 'Webhooks', requiresSession: true },
  },
  {
    path: '/invitation',
    name: 'invitation',
    component: () => import('@/pages/InvitationPage.vue'),
    meta: { title: 'Invitation' },
  },
  {
    path: '/:path(.*)*',
    name: 'not-found',
    component: () => import('@/pages/NotFoundPage.vue'),
    meta: { title: 'Page not found' },
  },
]

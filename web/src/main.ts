import './zod-setup'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/dialog.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { messageOf } from './api/problem'
import { useToasts } from './composables/useToasts'
import { queryClient } from './queries'
import { router } from './router'
import { followSession } from './router/session-effects'
import { useSession } from './session/store'

const app = createApp(App).use(createPinia()).use(VueQueryPlugin, { queryClient })

/** Until there is an answer; that the server is out of reach is for the pages to tell. */
function findOutWho(): void {
  useSession().restore().catch(() => setTimeout(findOutWho, 5000))
}

app.config.errorHandler = (error) => {
  useToasts().show(messageOf(error), 'danger')
  reportError(error)
}

findOutWho()
followSession(router, queryClient)
app.use(router).mount('#app')

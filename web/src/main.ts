import './zod-setup'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/dialog.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { queryClient } from './queries'
import { router } from './router'
import { followSession } from './router/session-effects'
import { useSession } from './session/store'

const app = createApp(App).use(createPinia()).use(VueQueryPlugin, { queryClient })

// Out of reach is for the pages to tell, when they ask for what they show.
useSession().restore().catch(() => undefined)
followSession(router, queryClient)
app.use(router).mount('#app')

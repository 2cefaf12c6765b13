import { config } from 'zod/mini'

// The page's policy forbids making code from strings; zod would try, and have the browser complain.
config({ jitless: true })
